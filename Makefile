# Bolt. `make` builds ./bolt; `make demo` shows it at work; the targets below are all there is.
#   B=DIR       build folder (default build)      O=-O0   optimisation level
#   SAN=1       AddressSanitizer and UBSan (what `make asan` uses)
B       ?= build
O       ?= -O2
CC      ?= gcc
PREFIX  ?= /usr/local
BIN     ?= bolt
VERSION := 0.1.0

comma   := ,

PKGS     = luajit libuv libpq libcurl libwebsockets libcrypto libsodium libedit
CPPFLAGS = -D_GNU_SOURCE -DBOLT_VERSION='"$(VERSION)"' -Iruntime -I$(B) $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
HARDEN   = -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE $(if $(SAN),,-D_FORTIFY_SOURCE=2)
SANFLAGS := $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
CFLAGS   = -std=c11 $(O) -g -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla $(HARDEN) $(SANFLAGS)
LDFLAGS  = -pie -Wl,-z,relro,-z,now,-z,noexecstack $(SANFLAGS)
LDLIBS   = $(shell pkg-config --libs $(PKGS) 2>/dev/null) /usr/lib/$(shell $(CC) -print-multiarch 2>/dev/null)/liblua5.1-cjson.a -lm -lpthread

SRC   := $(sort $(wildcard runtime/*/*.c))
OBJ   := $(SRC:runtime/%.c=$(B)/%.o)
EMBED := $(shell find lua flows migrations -type f 2>/dev/null | sort)
TESTS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*_test.c))

all: $(BIN)

$(BIN): $(OBJ) $(B)/main.o $(B)/embed.o
	@echo LINK $@
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/%.o: runtime/%.c Makefile
	@mkdir -p $(@D)
	@echo CC $<
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# The Lua library, flows, migrations and web files, so that an installed bolt is one file.
$(B)/embed: runtime/embed.c Makefile
	@mkdir -p $(B)
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(shell pkg-config --libs luajit 2>/dev/null)

$(B)/embed.o: $(EMBED) $(B)/embed
	@echo EMBED $(words $(EMBED)) files
	@$(B)/embed $(B)/embed.code $(EMBED) > $(B)/embed.S
	@$(CC) -c -o $@ $(B)/embed.S

$(B)/unit/%: tests/unit/%.c tests/unit/test.h $(OBJ) $(B)/embed.o
	@mkdir -p $(@D)
	@echo TEST-CC $<
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -Itests/unit -o $@ $< $(OBJ) $(B)/embed.o $(LDLIBS)

# What the fault harness puts between bolt and the world: programs, and a library for LD_PRELOAD.
$(B)/faults/%: tests/faults/%.c Makefile
	@mkdir -p $(@D)
	@echo TEST-CC $<
	@$(CC) -D_GNU_SOURCE $(CFLAGS) $(LDFLAGS) -o $@ $<

$(B)/faults/%.so: tests/faults/%.c Makefile
	@mkdir -p $(@D)
	@echo TEST-CC $<
	@$(CC) -D_GNU_SOURCE -std=c11 -O2 -Wall -Wextra -Werror -shared -fPIC -o $@ $<

faults-build: $(B)/faults/proxy $(B)/faults/skew.so

deps:
	@sh tests/deps.sh

demo:
	@sh tests/deps.sh run
	@$(MAKE) --no-print-directory all
	@./$(BIN) demo

test: deps
	@$(MAKE) --no-print-directory all
	@bash tests/run.sh

unit: unit-build
	@for t in $(TESTS); do timeout 60 $$t || exit 1; done

unit-build: $(TESTS)

unit-list:
	@echo $(TESTS)

# the promises of the page API (tests/behaviours.md), one run
behaviours: all $(B)/unit/chromium_test
	@$(B)/unit/chromium_test
	@ONLY='%[%d+%]$$' ./$(BIN) exec tests/spec/run.lua \
	  $$(grep -o 'spec/[a-z_]*_spec.lua' tests/behaviours.md | sort -u | sed 's,^,tests/,')

lint: deps
	@bash tests/lint.sh

lint-fast:
	@bash tests/lint.sh fast

asan: deps
	@$(MAKE) --no-print-directory SAN=1 O=-O1 B=build-asan BIN=build-asan/bolt all
	@bash tests/run.sh asan

bench: deps
	@$(MAKE) --no-print-directory all
	@bash tests/bench/run.sh

# SEED=n repeats the faults of a run, PART=name runs one part of it
faults: deps
	@$(MAKE) --no-print-directory all faults-build
	@./$(BIN) exec tests/faults/run.lua long "$(SEED)" "$(PART)"

# a product that takes too long to install for make test
acceptance: deps
	@$(MAKE) --no-print-directory all
	@bash tests/acceptance/members.sh

install: all
	install -D -m 0755 $(BIN) $(DESTDIR)$(PREFIX)/bin/bolt

clean:
	rm -rf build build-asan bolt

-include $(OBJ:.o=.d) $(B)/main.d
.PHONY: all deps demo test unit unit-build unit-list behaviours lint lint-fast asan bench faults faults-build acceptance install clean
