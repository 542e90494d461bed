package scenario

import (
	"regexp"
	"strings"
)

// reference is a word such as $first.image: a name that a step or the file gave, and a member of it.
var reference = regexp.MustCompile(`\$([a-z][a-z0-9_]*)\.([a-z_]+)`)

// accountMembers are what a reference can name of an account.
var accountMembers = []string{"issuer", "subscription_id", "api_key"}

// capture is what references to one name can name.
type capture struct {
	members []string
	open    bool // any member, as of an answer whose members are not known beforehand
}

// expandText replaces the references in a text. One without a value, such as the operation of a try-on that failed,
// becomes empty.
func (s *stage) expandText(text string) string {
	return reference.ReplaceAllStringFunc(text, func(found string) string {
		parts := reference.FindStringSubmatch(found)
		return s.named(parts[1], parts[2])
	})
}

// expand replaces the references in all texts of a value.
func (s *stage) expand(value any) any {
	switch value := value.(type) {
	case string:
		return s.expandText(value)
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			list[i] = s.expand(element)
		}
		return list
	case map[string]any:
		object := map[string]any{}
		for name, member := range value {
			object[name] = s.expand(member)
		}
		return object
	}
	return value
}

func (s *stage) named(name, member string) string {
	if account, ok := s.accounts[name]; ok {
		switch member {
		case "issuer":
			return account.Issuer
		case "subscription_id":
			return account.SubscriptionID
		}
		return account.APIKey
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.captured[name][member]
}

// capture keeps what came of a step under the name that it gives, if it gives one.
func (s *stage) capture(name string, members map[string]string) {
	if name == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.captured[name] = members
}

// references returns the names and members that a text refers to.
func references(text string) [][2]string {
	var found [][2]string
	if !strings.Contains(text, "$") {
		return nil
	}
	for _, parts := range reference.FindAllStringSubmatch(text, -1) {
		found = append(found, [2]string{parts[1], parts[2]})
	}
	return found
}
