package main

import (
	"cmp"
	"os"
	"strings"
)

// The languages in which commands speak.
const (
	chinese = "zh-CN"
	english = "en"
)

// languageSettings is the flag of every command that speaks more than one language.
type languageSettings struct {
	Language string `name:"language" aliases:"lang" help:"Language of what is told and written: zh-CN or en. Default: that of the environment (LC_ALL, LC_MESSAGES, LANG), else English." enum:"zh-CN,zh,en," default:"" placeholder:"zh-CN|en"`
}

// language is that of the flag, else that of the environment as POSIX (8.2) orders its
// variables, else English: it is one of chinese and english.
func (s *languageSettings) language() string {
	chosen := cmp.Or(s.Language, os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	if strings.HasPrefix(strings.ToLower(chosen), "zh") {
		return chinese
	}
	return english
}

func (s *languageSettings) inChinese() bool { return s.language() == chinese }
