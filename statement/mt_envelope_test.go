package statement

import (
	"strings"
	"testing"
)

// Opening 1,000.00, a debit of 200.00, a reversed debit of 50.00: 850.00.
const mt950Fields = ":20:123456\r\n:25:123-304958\r\n:28C:102/1\r\n:60F:C260301EUR1000,00\r\n:61:2603020302D200,00NTRFREF1//BANK1\r\nDETAILS\r\n:61:260302RD50,00S202ABC\r\n:62F:C260302EUR850,00\r\n:64:C260302EUR800,\r\n"

const (
	finHeader  = "{1:F01BANKDEFFAXXX0000000000}{2:O9501200260302BANKDEFFAXXX00000000002603021201N}{3:{108:REF}}{4:\r\n"
	finTrailer = "-}{5:{MAC:00000000}{CHK:ABCDEF123456}}"
)

func TestMT950(t *testing.T) {
	for name, content := range map[string]string{
		"in its envelope":       finHeader + mt950Fields + finTrailer,
		"transmission controls": "\x01" + finHeader + mt950Fields + finTrailer + "\x03",
		"header in lines":       strings.ReplaceAll(finHeader, "}{", "}\r\n{") + mt950Fields + finTrailer + "\r\n",
		"input header":          strings.Replace(finHeader, "{2:O9501200260302BANKDEFFAXXX00000000002603021201N}", "{2:I950BANKDEFFXXXXN}", 1) + mt950Fields + "-}",
	} {
		t.Run(name, func(t *testing.T) {
			read := mustRead(t, content, MT950)
			if len(read) != 1 || len(read[0].Entries) != 2 || read[0].Format != MT950 {
				t.Fatalf("read %+v", read)
			}
			expectProofs(t, read[0], ProofOK, ProofUnknown)
			expectText(t, "entry", read[0].Entries[0].Description, "DETAILS", read[0].Entries[0].ID, "BANK1", read[0].Entries[0].Amount.String(), "-200.00 EUR",
				read[0].Entries[1].BankTransactionCode, "S202", read[0].Entries[1].Amount.String(), "50.00 EUR")
		})
	}
}

// TestMT950WithoutEnvelope: the fields do not tell, so it has to be asked for.
func TestMT950WithoutEnvelope(t *testing.T) {
	read, err := Read(strings.NewReader(mt950Fields+"-\r\n"), Options{Format: MT950})
	if err != nil || read[0].Format != MT950 {
		t.Fatalf("%v, %v", read, err)
	}
}

// TestMessagesInOneFile: each message has the type of its own header, also
// where it follows the trailer of the one before on the same line.
func TestMessagesInOneFile(t *testing.T) {
	second := strings.Replace(finHeader, "{2:O950", "{2:O940", 1)
	read := mustRead(t, finHeader+mt950Fields+finTrailer+second+mt950Fields+finTrailer+"\r\n"+finHeader+mt950Fields+finTrailer, MT950)
	if len(read) != 3 || read[0].Format != MT950 || read[1].Format != MT940 || read[2].Format != MT950 {
		t.Fatalf("%d messages", len(read))
	}
}

func TestMTRefusesOtherMessages(t *testing.T) {
	other := strings.Replace(finHeader, "{2:O950", "{2:O103", 1) + mt950Fields + finTrailer
	expectRefusal(t, "another type", other, Options{}, CodeUnknownFormat, 2, 1)
	expectRefusal(t, "another format than asked for", finHeader+mt950Fields+finTrailer, Options{Format: MT940}, CodeUnknownFormat, 12, 1)
	expectRefusal(t, "no closing balance", finHeader+mt950Fields[:strings.Index(mt950Fields, ":62F")]+finTrailer, Options{}, CodeTruncated, 9, 1)
}

// TestMTAccountWithCurrency: an IBAN with the currency behind it.
func TestMTAccountWithCurrency(t *testing.T) {
	for account, want := range map[string]string{"DE89370400440532013000EUR": "DE89370400440532013000", "123-304958EUR": "123-304958EUR", "DE89370400440532013000": "DE89370400440532013000"} {
		read := mustRead(t, strings.Replace(finHeader+mt950Fields+finTrailer, "123-304958", account, 1), MT950)
		expectText(t, account, read[0].Account, want)
	}
}

func FuzzMT950(f *testing.F) {
	f.Add([]byte(finHeader + mt950Fields + finTrailer))
	f.Fuzz(func(t *testing.T, content []byte) { fuzzRead(t, content, Options{Format: MT950}) })
}
