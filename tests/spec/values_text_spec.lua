-- Limits stated in words, and texts made to fit them.
local text = require("bolt.form.values.text")
local words = require("bolt.form.words")
local t = require("tests.spec.support")

local function stated(said, bare)
  return text.stated(words.fold(said), bare)
end

t.test("limits are read from words", function()
  t.eq(stated("At most 160 characters."), { max = 160 })
  t.eq(stated("(250 characters max.)"), { max = 250 })
  t.eq(stated("50 to 100 words"), { min_words = 50, max_words = 100 })
  t.eq(stated("50-200 characters"), { min = 50, max = 200 })
  t.eq(stated("0/250"), { max = 250 })
  t.eq(stated("Max. 200 Zeichen, mindestens 50 Zeichen"), { max = 200, min = 50 })
  t.eq(stated("Minimum 100 characters, maximum 1,000 characters"), { min = 100, max = 1000 })
  t.eq(stated("no more than 150 characters"), { max = 150 })
  t.eq(stated("must be longer than 10 characters"), { min = 10 })
  t.eq(stated("less than 100 characters"), { max = 99 })
  t.eq(stated("150 character limit"), { max = 150 })
  t.eq(stated("20 words minimum"), { min_words = 20 })
end)

t.test("other numbers are no limits", function()
  t.eq(stated("Up to 5 images, max 2 MB"), {})
  t.eq(stated("Founded in 1998"), {})
  t.eq(stated("must be at most 70"), {})
  t.eq(stated("must be at most 70", true), { max = 70 }, "in a complaint it is one")
  t.eq(stated("Please use at most 180 characters (you used 226).", true), { max = 180 })
end)

t.test("a control's limits are the tightest of its attribute and its words", function()
  t.eq(text.limits({ maxlength = 500, hint = "Up to 300 characters" }), { max = 300 })
  t.eq(text.limits({ maxlength = 200, label = "About (max. 300 characters)" }), { max = 200 })
  t.eq(text.limits({ limits = { max = 80 } }), { max = 80 })
end)

t.test("shortening ends with a sentence, else a word, never inside a letter", function()
  t.eq(text.shorten("One two. Three four.", 10), "One two.")
  t.eq(text.shorten("Bäckerei für Brötchen", 12), "Bäckerei für")
  t.eq(text.shorten("Bäckerei für Brötchen", 11), "Bäckerei")
  t.eq(text.shorten("äöüäöü", 3), "äöü")
  t.eq(text.shorten("short", 10), "short")
  t.eq(text.shorten("We met in St. Louis. Then came Dr. Who! What now", 46), "We met in St. Louis. Then came Dr. Who!")
  t.eq(text.shorten("one two three four", 3, "words"), "one two three")
  t.eq(text.shorten("A bakery in the old town: sourdough, rye and cakes", 34), "A bakery in the old town")
  t.eq(text.shorten("He said “no.” Then he left us all behind", 30), "He said “no.”")
end)

t.test("length is counted as browsers count it", function()
  t.eq(text.length("a😀é"), 4)
  t.eq(text.shorten("😀😀😀", 3), "😀")
end)

t.test("a text falls into sentences, and titles end none", function()
  t.eq(text.sentences("One two. Three? Four!\n\nFive at St. Louis. Six"), {
    "One two.",
    "Three?",
    "Four!",
    "Five at St. Louis.",
    "Six",
  })
  t.eq(text.sentences(""), {})
end)
