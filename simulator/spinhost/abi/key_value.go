package abi

// KeyValueErrorKind says which case of the key-value error variant the guest gets.
type KeyValueErrorKind uint8

// The cases in the order of their numbers (Spin Go SDK v2.2.0, kv/key-value.h).
const (
	KeyValueStoreTableFull KeyValueErrorKind = iota
	KeyValueNoSuchStore
	KeyValueAccessDenied
	KeyValueInvalidStore
	KeyValueNoSuchKey
	KeyValueIO
)

// KeyValueError is the answer to a key-value call that failed. The guest sees the kind, and of KeyValueIO the message.
type KeyValueError struct {
	Kind    KeyValueErrorKind
	Message string
}

// Error returns the message, or the name of the kind as the SDK words it.
func (e *KeyValueError) Error() string {
	switch e.Kind {
	case KeyValueStoreTableFull:
		return "store table full"
	case KeyValueNoSuchStore:
		return "no such store"
	case KeyValueAccessDenied:
		return "access denied"
	case KeyValueInvalidStore:
		return "invalid store"
	case KeyValueNoSuchKey:
		return "no such key"
	}
	return e.Message
}

// keyValueSize is the size of the area that the last argument of every key-value call but close points to, in bytes:
//
//	0 is_err u8 · error: 4 kind u8, of io also 8 message pointer, 12 message length
//	ok: open 4 handle u32 · get 4 pointer, 8 length · exists 4 u8 · get-keys 4 pointer, 8 count · set, delete nothing
const keyValueSize = 16

// putKeyValue writes what ok returns, or failure when it is not nil.
func putKeyValue(guest Guest, ret uint32, failure *KeyValueError, ok func() ([]uint32, error)) error {
	if err := checkArea(guest, ret, keyValueSize, recordAlign); err != nil {
		return err
	}
	if failure != nil {
		values := []uint32{isError, uint32(failure.Kind)}
		if failure.Kind == KeyValueIO {
			message, err := putText(guest, "the message of an error", failure.Message)
			if err != nil {
				return err
			}
			values = append(values, message, uint32(len(failure.Message)))
		}
		return putArea(guest, ret, putU32(nil, values...))
	}
	values, err := ok()
	if err != nil {
		return err
	}
	return putArea(guest, ret, putU32(putU32(nil, isOK), values...))
}

// PutHandle writes the answer to KeyValueOpen: a store's number, or failure when it is not nil.
func PutHandle(guest Guest, ret, handle uint32, failure *KeyValueError) error {
	return putKeyValue(guest, ret, failure, func() ([]uint32, error) { return []uint32{handle}, nil })
}

// PutValue writes the answer to KeyValueGet: a value, or failure when it is not nil. The guest owns the value.
func PutValue(guest Guest, ret uint32, value []byte, failure *KeyValueError) error {
	return putKeyValue(guest, ret, failure, func() ([]uint32, error) {
		ptr, err := put(guest, "the value", value)
		return []uint32{ptr, uint32(len(value))}, err
	})
}

// PutExists writes the answer to KeyValueExists, or failure when it is not nil.
func PutExists(guest Guest, ret uint32, exists bool, failure *KeyValueError) error {
	return putKeyValue(guest, ret, failure, func() ([]uint32, error) {
		if exists {
			return []uint32{1}, nil
		}
		return []uint32{0}, nil
	})
}

// PutKeys writes the answer to KeyValueGetKeys, or failure when it is not nil. The guest owns the list and its texts.
func PutKeys(guest Guest, ret uint32, keys []string, failure *KeyValueError) error {
	return putKeyValue(guest, ret, failure, func() ([]uint32, error) {
		ptr, err := putTexts(guest, "the keys", keys)
		return []uint32{ptr, uint32(len(keys))}, err
	})
}

// PutDone writes the answer to KeyValueSet and KeyValueDelete: nothing, or failure when it is not nil.
func PutDone(guest Guest, ret uint32, failure *KeyValueError) error {
	return putKeyValue(guest, ret, failure, func() ([]uint32, error) { return nil, nil })
}
