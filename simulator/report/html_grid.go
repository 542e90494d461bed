package report

import "slices"

type htmlRow struct {
	Scenario string
	Cells    []htmlCell // one for each SDK
}

// htmlCell is a mark that leads to its case; it is empty where an SDK has not played.
type htmlCell struct {
	ID, Title string
	Outcome   Outcome
}

// gridBlock is how many rows of the grid stand below each other.
const gridBlock = 30

func gridRows(grid Grid, cases []htmlCase) [][]htmlRow {
	var rows []htmlRow
	for _, scenario := range grid.Scenarios {
		row := htmlRow{Scenario: scenario}
		for _, sdk := range grid.SDKs {
			cell := htmlCell{}
			if place, ok := grid.At(scenario, sdk); ok {
				cell = htmlCell{cases[place].ID, cases[place].Title(), cases[place].Outcome}
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return slices.Collect(slices.Chunk(rows, gridBlock))
}
