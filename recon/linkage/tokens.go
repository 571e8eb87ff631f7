package linkage

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTokens bounds how many words of a text are compared.
const maxTokens = 24

// vocabulary numbers the words of both lists and counts the records that have them.
type vocabulary struct {
	numbers map[string]uint32
	words   []string
	letters []uint64  // of each word, as bits
	count   []float64 // records of both lists with the word
	inverse []float64 // ln of all records over those with the word
	texts   map[string]uint32
	tokens  [][]uint32 // of each different text
	repeats []float64  // records of both lists with the text
}

func newVocabulary() *vocabulary {
	v := &vocabulary{numbers: map[string]uint32{}, texts: map[string]uint32{}}
	v.text("") // number 0 is no text
	return v
}

// column numbers the texts of a list.
func (v *vocabulary) column(texts []string, size int) []uint32 {
	numbers := make([]uint32, size)
	for index, text := range texts {
		number := v.text(text)
		numbers[index] = number
		v.repeats[number]++
		for _, token := range v.tokens[number] {
			v.count[token]++
		}
	}
	return numbers
}

// text numbers a text by its words: texts that differ in spelling only are one.
func (v *vocabulary) text(text string) uint32 {
	folded := fold(text)
	if number, known := v.texts[folded]; known {
		return number
	}
	number := uint32(len(v.tokens))
	v.texts[folded] = number
	var tokens []uint32
	for _, word := range wordsOf(folded) {
		if token := v.word(word); !slices.Contains(tokens, token) && len(tokens) < maxTokens {
			tokens = append(tokens, token)
		}
	}
	v.tokens, v.repeats = append(v.tokens, tokens), append(v.repeats, 0)
	return number
}

func (v *vocabulary) word(word string) uint32 {
	if number, known := v.numbers[word]; known {
		return number
	}
	number := uint32(len(v.words))
	v.numbers[word] = number
	v.words, v.count, v.letters = append(v.words, word), append(v.count, 0), append(v.letters, lettersOf(word))
	return number
}

// lettersOf marks which bytes a word has. An edit of one changes two marks at most.
func lettersOf(word string) (letters uint64) {
	for at := range len(word) {
		letters |= 1 << (word[at] & 63)
	}
	return letters
}

// weigh fixes the inverse frequencies once both lists are read.
func (v *vocabulary) weigh(records int) {
	v.inverse = make([]float64, len(v.words))
	for token := range v.words {
		v.inverse[token] = math.Log(float64(records+1) / (v.count[token] + 0.5))
	}
}

// fold writes a text in upper case and half width, its words apart by one space.
func fold(text string) string {
	folded := make([]byte, 0, len(text))
	gap := false
	for _, letter := range text {
		if letter >= '！' && letter <= '～' {
			letter -= '！' - '!'
		}
		if !unicode.IsLetter(letter) && !unicode.IsDigit(letter) && !unicode.IsMark(letter) {
			gap = len(folded) > 0
			continue
		}
		if gap {
			folded = append(folded, ' ')
			gap = false
		}
		folded = utf8.AppendRune(folded, unicode.ToUpper(letter))
	}
	return string(folded)
}

// wordsOf cuts a folded text into words. Scripts without spaces give each two
// neighbouring signs, so that a changed sign costs two of them.
func wordsOf(folded string) []string {
	var words []string
	for piece := range strings.SplitSeq(folded, " ") {
		for len(piece) > 0 {
			run, signs := firstRun(piece)
			words = appendRun(words, piece[:run], signs)
			piece = piece[run:]
		}
	}
	return words
}

// firstRun measures how far a text is of one kind of script, and counts its
// signs where that is one without spaces.
func firstRun(text string) (size, signs int) {
	first, _ := utf8.DecodeRuneInString(text)
	for at, letter := range text {
		if ideograph(letter) != ideograph(first) {
			return at, signs
		}
		if ideograph(letter) {
			signs++
		}
	}
	return len(text), signs
}

func appendRun(words []string, run string, signs int) []string {
	if signs < 2 {
		return append(words, run)
	}
	_, size := utf8.DecodeRuneInString(run)
	for previous := 0; size < len(run); {
		_, next := utf8.DecodeRuneInString(run[size:])
		words = append(words, run[previous:size+next])
		previous, size = size, size+next
	}
	return words
}

func ideograph(letter rune) bool {
	return letter > utf8.RuneSelf && unicode.In(letter, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
