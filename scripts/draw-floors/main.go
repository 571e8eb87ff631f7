// Command draw-floors draws the import graph of the module on the floors of the
// house, as SVG: what imports what, measured from the code.
package main

import (
	"bufio"
	"fmt"
	"html"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"zhitong/internal/floors"
)

// The measures of the picture, in pixels.
const (
	width       = 1180
	floorHeight = 74
	boxHeight   = 30
	margin      = 24
)

// box is a package in the picture.
type box struct{ x, y, width int }

func main() {
	if err := draw(); err != nil {
		fmt.Fprintln(os.Stderr, "draw-floors:", err)
		os.Exit(1)
	}
}

func draw() error {
	found, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedImports}, "./...")
	if err != nil {
		return err
	}
	boxes := place()
	out := bufio.NewWriter(os.Stdout)
	height := len(floors.House)*floorHeight + 2*margin
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", width, height)
	fmt.Fprintf(out, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", width, height)
	for floor := range floors.House {
		y := margin + (len(floors.House)-1-floor)*floorHeight
		fmt.Fprintf(out, `<line x1="%d" x2="%d" y1="%d" y2="%d" stroke="#d9d9d9"/>`+"\n", margin, width-margin, y+floorHeight-8, y+floorHeight-8)
	}
	for _, arrow := range arrows(found, boxes) {
		fmt.Fprintln(out, arrow)
	}
	for _, names := range floors.House {
		for _, name := range names {
			b := boxes[name]
			fmt.Fprintf(out, `<rect x="%d" y="%d" width="%d" height="%d" rx="5" fill="#e6f4ff" stroke="#1677ff"/>`, b.x, b.y, b.width, boxHeight)
			fmt.Fprintf(out, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", b.x+b.width/2, b.y+boxHeight-10, html.EscapeString(name))
		}
	}
	fmt.Fprintln(out, "</svg>")
	return out.Flush()
}

// place puts the packages of each floor side by side, the ground floor last.
func place() map[string]box {
	boxes := map[string]box{}
	for floor, names := range floors.House {
		y := margin + (len(floors.House)-1-floor)*floorHeight + 14
		total := 0
		for _, name := range names {
			total += boxWidth(name)
		}
		gap := (width - 2*margin - total) / (len(names) + 1)
		x := margin + gap
		for _, name := range names {
			boxes[name] = box{x, y, boxWidth(name)}
			x += boxWidth(name) + gap
		}
	}
	return boxes
}

func boxWidth(name string) int { return 24 + 8*len(name) }

// arrows draws every import; one that does not go down would be red.
func arrows(found []*packages.Package, boxes map[string]box) []string {
	var lines []string
	for _, p := range found {
		from, known := boxes[strings.TrimPrefix(p.PkgPath, floors.Module+"/")]
		if !known {
			continue
		}
		for path := range p.Imports {
			to, ours := boxes[strings.TrimPrefix(path, floors.Module+"/")]
			if !ours || !strings.HasPrefix(path, floors.Module+"/") {
				continue
			}
			colour := "#8c8c8c"
			if !floors.Allowed(p.PkgPath, path) {
				colour = "#ff0000"
			}
			lines = append(lines, line(from, to, colour))
		}
	}
	slices.Sort(lines)
	return lines
}

func line(from, to box, colour string) string {
	y1, y2 := from.y+boxHeight, to.y
	if from.y == to.y {
		y1, y2 = from.y+boxHeight/2, to.y+boxHeight/2
	}
	return fmt.Sprintf(`<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="%s" stroke-opacity="0.35"/>`,
		from.x+from.width/2, y1, to.x+to.width/2, y2, colour)
}
