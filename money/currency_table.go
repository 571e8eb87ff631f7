package money

import "strings"

// Source: ISO 4217:2015, list one (current currencies and funds) and list
// three (withdrawn codes), as published by the maintenance agency SIX.
const (
	twoDecimals = `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
		CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
		GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD
		MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
		RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD
		USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`
	zeroDecimals  = `BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF`
	threeDecimals = `BHD IQD JOD KWD LYD OMR TND`
	fourDecimals  = `CLF UYW`
	notApplicable = `XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX`

	// List three gives no minor unit; these are the decimals that the
	// currencies had when they were in use.
	withdrawnTwoDecimals = `ANG ATS BGN BYR CUC CYP DEM EEK FIM FRF GHC GRD HRK IEP LTL LVL MRO MTL MZM NLG
		PTE ROL SIT SKK SLL STD TRL VEB VEF ZMK ZWL`
	withdrawnZeroDecimals = `BEF ESP ITL LUF`
)

// currencies is filled once and only read afterwards.
var currencies = currencyTable()

func currencyTable() map[[3]byte]Currency {
	table := make(map[[3]byte]Currency, 220)
	add := func(codes string, exponent int8, withdrawn bool) {
		for _, code := range strings.Fields(codes) {
			key := [3]byte([]byte(code))
			table[key] = Currency{code: key, exponent: exponent, withdrawn: withdrawn}
		}
	}
	add(twoDecimals, 2, false)
	add(zeroDecimals, 0, false)
	add(threeDecimals, 3, false)
	add(fourDecimals, 4, false)
	add(notApplicable, noMinorUnit, false)
	add(withdrawnTwoDecimals, 2, true)
	add(withdrawnZeroDecimals, 0, true)
	return table
}
