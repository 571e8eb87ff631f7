package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// skewed starts a process whose clock is ahead of that of the machine by whole
// seconds, or behind it. Programs in Go ask the kernel's page of functions
// (vDSO) for the time, which no library that is loaded beforehand can stand in
// for: the page of the process is rewritten before it runs. What the process
// measures by its monotonic clock stays right, as it does when a clock is set.
func skewed(by time.Duration) func(*exec.Cmd) error {
	return func(child *exec.Cmd) error {
		runtime.LockOSThread() // only the thread that traces a process may write to it
		defer runtime.UnlockOSThread()
		child.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
		if err := child.Start(); err != nil {
			return err
		}
		pid := child.Process.Pid
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil || !status.Stopped() {
			return fmt.Errorf("the process does not stop at its beginning: %v %w", status, err)
		}
		at, err := clockFunction(pid)
		if err != nil {
			return err
		}
		if _, err := syscall.PtracePokeText(pid, at, skewedClock(by)); err != nil {
			return fmt.Errorf("rewrite the clock of the process: %w", err)
		}
		return syscall.PtraceDetach(pid)
	}
}

// skewedClock is clock_gettime(clock, time) with the seconds added to the time
// of day: it asks the kernel.
func skewedClock(by time.Duration) []byte {
	code := []byte{
		0xb8, 228, 0, 0, 0, // mov eax, clock_gettime
		0x0f, 0x05, // syscall
		0x85, 0xff, // test edi, edi: the time of day is clock 0
		0x75, 0x07, // jne over the addition
		0x48, 0x81, 0x06, // add qword [rsi], seconds
	}
	code = binary.LittleEndian.AppendUint32(code, uint32(int32(by/time.Second)))
	return append(code, 0xc3) // ret
}

// The entry of the auxiliary vector with the address of the vDSO, and more than
// its size (getauxval(3), vdso(7)).
const (
	addressOfVDSO = 33
	sizeOfVDSO    = 16 << 10
)

// clockFunction gives the address of clock_gettime in the vDSO of a process.
func clockFunction(pid int) (uintptr, error) {
	vector, err := os.ReadFile(fmt.Sprintf("/proc/%d/auxv", pid))
	if err != nil {
		return 0, err
	}
	var base uint64
	for ; len(vector) >= 16; vector = vector[16:] {
		if binary.LittleEndian.Uint64(vector) == addressOfVDSO {
			base = binary.LittleEndian.Uint64(vector[8:])
		}
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return 0, err
	}
	defer memory.Close()
	image := make([]byte, sizeOfVDSO)
	read, err := memory.ReadAt(image, int64(base))
	if err != nil && read == 0 {
		return 0, err
	}
	library, err := elf.NewFile(io.NewSectionReader(bytes.NewReader(image), 0, int64(read)))
	if err != nil {
		return 0, err
	}
	symbols, err := library.DynamicSymbols()
	for _, symbol := range symbols {
		if symbol.Name == "__vdso_clock_gettime" {
			return uintptr(base + symbol.Value), nil
		}
	}
	return 0, fmt.Errorf("the vDSO has no clock: %w", err)
}
