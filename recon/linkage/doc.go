// Package linkage finds which records of two lists tell of the same event where
// no key says so: record linkage after Fellegi and Sunter (JASA 64, 1969).
//
// Pairs of records are compared in levels, and the weight of a level is the
// logarithm of m/u: how often true pairs reach it over how often any pairs do.
// u is counted on pairs drawn over both lists, m is estimated without labels by
// expectation maximisation. Because one record has at most one partner, the
// probability of a pair takes its rivals into account: it is the marginal of the
// pair over all one-to-one assignments, by belief propagation.
//
// Nothing is random: the same records in the same order give the same result.
package linkage
