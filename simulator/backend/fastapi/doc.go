// Package fastapi reads requests and words refusals as FastAPI does, in which Aiuta's backend is written: schemas of
// bodies and parameters, the list of violations of a 422, and the detail of an exception.
package fastapi
