// Package testpostgres gives tests a PostgreSQL: a private cluster in a
// temporary folder, one for each test binary, that ends with it however it
// ends; or the server that ZHITONG_TEST_POSTGRES names.
package testpostgres
