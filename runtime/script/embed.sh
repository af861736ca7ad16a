#!/bin/sh
# Prints an assembler file that holds the given files and a table of them, for loader.c.
# Each table row is: pointer to name, pointer to data, size. The row after the last has a null name.
echo '.section .rodata'
i=0
for f in "$@"; do
  printf 'n%d: .asciz "%s"\n.balign 16\nd%d: .incbin "%s"\ne%d: .byte 0\n' $i "$f" $i "$f" $i
  i=$((i + 1))
done
echo '.section .data.rel.ro,"aw"'
echo '.balign 8'
echo '.globl embed_files'
echo 'embed_files:'
j=0
while [ $j -lt $i ]; do
  printf '.quad n%d, d%d, e%d - d%d\n' $j $j $j $j
  j=$((j + 1))
done
echo '.quad 0, 0, 0'
echo '.section .note.GNU-stack,"",@progbits'
