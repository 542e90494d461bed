package abi

// ConfigErrorKind says which case of the spin-config error variant the guest gets.
type ConfigErrorKind uint8

// The cases in the order of their numbers.
const (
	ConfigProvider ConfigErrorKind = iota
	ConfigInvalidKey
	ConfigInvalidSchema
	ConfigOther
)

// ConfigError is the answer to GetConfig when there is no value. The guest sees the kind and the message.
type ConfigError struct {
	Kind    ConfigErrorKind
	Message string
}

// Error returns the message as the guest sees it.
func (e *ConfigError) Error() string { return e.Message }

// configSize is the size of the area that GetConfig's last argument points to, in bytes:
//
//	0 is_err u8 · ok: 4 value pointer, 8 value length · error: 4 kind u8, 8 message pointer, 12 message length
const configSize = 16

// PutConfig writes the answer to GetConfig into the area at ret: value, or failure when it is not nil.
// The guest owns the string and frees it.
func PutConfig(guest Guest, ret uint32, value string, failure *ConfigError) error {
	if err := checkArea(guest, ret, configSize, recordAlign); err != nil {
		return err
	}
	if failure != nil {
		message, err := putText(guest, "the message of get-config", failure.Message)
		if err != nil {
			return err
		}
		return putArea(guest, ret, putU32(nil, 1, uint32(failure.Kind), message, uint32(len(failure.Message))))
	}
	text, err := putText(guest, "the value of get-config", value)
	if err != nil {
		return err
	}
	return putArea(guest, ret, putU32(nil, 0, text, uint32(len(value))))
}
