package backend

import (
	"encoding/json"
	"math"
	"net/http"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
)

// sizeFitSchema is the survey that iOS and Android send. Source: ios Core+Api+SizeFit+Request.swift; android
// SizeFitRequestDTO.kt.
var sizeFitSchema = fastapi.Object(
	fastapi.Required("code", fastapi.Text),
	fastapi.Required("age", fastapi.Whole),
	fastapi.Required("height", fastapi.Whole),
	fastapi.Required("weight", fastapi.Whole),
	fastapi.Required("gender", fastapi.OneOf("Male", "Female")),
	fastapi.Optional("hipShape", fastapi.OrNull(fastapi.OneOf("Slim", "Normal", "Curvy"))),
	fastapi.Optional("bellyShape", fastapi.OrNull(fastapi.OneOf("Flat", "Normal", "Curvy"))),
	fastapi.Optional("braSize", fastapi.OrNull(fastapi.Whole)),
	fastapi.Optional("braCup", fastapi.OrNull(fastapi.OneOf("AA", "A", "B", "C", "D", "DD", "E", "F", "G"))),
)

// sizeFitAnswer has the fields that both SDKs decode. Source: ios Core+Api+SizeFit.swift; android
// SizeFitResponseDTO.kt.
type sizeFitAnswer struct {
	RecommendedSizeName string            `json:"recommendedSizeName"`
	Sizes               []sizeAnswer      `json:"sizes"`
	BodyMeasurements    []bodyMeasurement `json:"bodyMeasurements"`
}

type sizeAnswer struct {
	Name         string            `json:"name"`
	Measurements []sizeMeasurement `json:"measurements"`
}

// sizeMeasurement says how a size fits; a fitRatio over zero is loose.
type sizeMeasurement struct {
	Type     string  `json:"type"`
	Dist     float64 `json:"dist"`
	FitRatio float64 `json:"fitRatio"`
	Min      int     `json:"min"`
	Max      int     `json:"max"`
}

type bodyMeasurement struct {
	Type  string `json:"type"`
	Value int    `json:"value"`
}

// sizeSteps are the chest girths in centimetres from which a size begins, made up for the simulator: what
// counts is that answers have the right shape and follow from what is sent.
var sizeSteps = []struct {
	name  string
	chest int
}{{"S", 80}, {"M", 90}, {"L", 100}, {"XL", 110}}

func recommendSize(r *http.Request, _ gateway.Grant) (any, error) {
	body, err := fastapi.ReadObject(r)
	if err != nil {
		return nil, err
	}
	if err := fastapi.Check(sizeFitSchema, body); err != nil {
		return nil, err
	}
	chest := chestOf(wholeOf(body["height"]), wholeOf(body["weight"]))
	answer := sizeFitAnswer{
		RecommendedSizeName: sizeSteps[0].name,
		BodyMeasurements:    []bodyMeasurement{{"chest_c", chest}},
	}
	for _, step := range sizeSteps {
		if chest >= step.chest {
			answer.RecommendedSizeName = step.name
		}
		middle := float64(step.chest + 5)
		answer.Sizes = append(answer.Sizes, sizeAnswer{step.name, []sizeMeasurement{{
			Type: "chest_c", Dist: middle - float64(chest), FitRatio: (middle - float64(chest)) / 10,
			Min: step.chest, Max: step.chest + 10,
		}}})
	}
	return answer, nil
}

func wholeOf(value any) int {
	n, _ := value.(json.Number).Int64() // the schema made sure
	return int(n)
}

// chestOf guesses a girth from height in centimetres and weight in kilograms.
func chestOf(height, weight int) int {
	if height <= 0 || weight <= 0 {
		return 0
	}
	metres := float64(height) / 100
	return int(math.Round(48 + 2*float64(weight)/(metres*metres)))
}
