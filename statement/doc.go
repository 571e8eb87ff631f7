// Package statement reads bank statements of several formats into one
// canonical entry, and proves what can be proven about them.
//
// [Stream] hands over entries one by one with bounded memory; [Read] collects
// whole statements. The formats are ISO 20022 camt.052, camt.053 and camt.054
// of every version, SWIFT MT940, MT942 and MT950 with or without their
// envelopes, BAI2, OFX and QFX, ACH files (NACHA), CODA, CFONB120, and the
// exports of banks, wallets, brokers and exchanges that a [CSVProfile]
// describes: delimited text, text of fixed width, workbooks and pages.
// [Profiles] ship; archives are opened. Input that cannot be read faithfully is
// refused with an [Error] that has a position. What can be checked (does opening plus entries
// give closing, do pages follow each other, do stated totals agree, is an
// entry there twice) is reported in [Proofs] and never assumed. [LinkDetails]
// attaches the details of notifications to the entries of statements.
//
// [WriteCAMT053], [WriteMT940] and [WritePAIN001] write statements and payments.
package statement
