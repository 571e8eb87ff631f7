// Package simulationtest writes random BPMN models, lives random histories of them in memory and looks after every act for
// what must never be. It is for tests only.
package simulationtest
