package store

// MaxTopicBytes is the length of the longest topic of Wake.
const MaxTopicBytes = 200

// CheckTopic checks the topic of a Wake; ErrInvalid says what is wrong.
func CheckTopic(topic string) error {
	if topic == "" || len(topic) > MaxTopicBytes {
		return Invalid("a topic has %d bytes; 1 to %d are allowed", len(topic), MaxTopicBytes)
	}
	return nil
}
