package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"zhitong/store"
)

// Claim is a name that only one command may have: an account code, a user
// name, a message id. It stays until [Batch.Release].
type Claim struct {
	Space  string // what kind of name
	Tenant string // empty means that of the act
	Name   string
}

// Claimer is a command that needs names of its own. Names are claimed before
// anything is decided; who loses is refused with AlreadyExists.
type Claimer interface{ Claims() []Claim }

// idempotencySpace holds the idempotency keys of acts.
const idempotencySpace = "idempotency"

// storedClaim is a claim as it is kept; Body is the first answer of an
// idempotent act.
type storedClaim struct {
	Claim
	At   time.Time
	Body []byte
}

// answerBody is the body of an idempotency claim.
type answerBody struct {
	Version int             `json:"v"`
	Input   []byte          `json:"input"` // SHA-256 of the command
	Answer  json.RawMessage `json:"answer"`
}

// idempotencyClaim is the claim that a task has won.
type idempotencyClaim struct {
	claim Claim
	input []byte
}

var claims = &Table[Claim, storedClaim]{
	Spec:   claimTable,
	Key:    func(c *storedClaim) Claim { return c.Claim },
	KeyRow: func(c Claim) store.Row { return store.Row{c.Space, c.Tenant, c.Name} },
	Encode: func(c *storedClaim) (store.Row, error) {
		var body any
		if c.Body != nil {
			body = c.Body
		}
		return store.Row{c.Space, c.Tenant, c.Name, c.At.UnixMicro(), body}, nil
	},
	Decode: func(row store.Row) (*storedClaim, error) {
		body, _ := row[4].([]byte)
		claim := Claim{row[0].(string), row[1].(string), row[2].(string)}
		return &storedClaim{claim, time.UnixMicro(row[3].(int64)).UTC(), body}, nil
	},
	Derived: true,
}

// Release gives a claimed name free.
func (b *Batch) Release(claim Claim) { claims.Delete(b, claim) }

// wanted is a claim and the task that wants it.
type wanted struct {
	claim Claim
	task  *Task
}

// claim inserts the names that the tasks want, sorted, and refuses the losers.
func (b *Batch) claim(ctx context.Context, tasks []*Task) error {
	wishes := b.wishes(tasks)
	if len(wishes) == 0 {
		return nil
	}
	insert := b.insertClaims
	if b.tx == nil {
		insert = b.putClaims
	}
	won, err := insert(ctx, wishes)
	if err != nil {
		return err
	}
	for _, ofKeys := range []bool{true, false} { // who repeats an act has its names since the first time
		for i, wish := range wishes {
			if (wish.claim.Space == idempotencySpace) == ofKeys {
				b.settleClaim(wish, won[i])
			}
		}
	}
	return nil
}

// insertClaims inserts the names that nobody has and loads the others.
func (b *Batch) insertClaims(ctx context.Context, wishes []wanted) ([]bool, error) {
	rows := make([]store.Row, len(wishes))
	for i, wish := range wishes {
		rows[i] = store.Row{wish.claim.Space, wish.claim.Tenant, wish.claim.Name, b.Now.UnixMicro(), nil}
	}
	won, err := b.tx.InsertNew(ctx, claimTable, rows)
	if err != nil {
		return nil, err
	}
	var lost []Claim
	for i, wish := range wishes {
		if !won[i] {
			lost = append(lost, wish.claim)
		}
	}
	return won, claims.Load(ctx, b, lost)
}

// putClaims is insertClaims where no other node can claim a name meanwhile.
func (b *Batch) putClaims(ctx context.Context, wishes []wanted) ([]bool, error) {
	names := make([]Claim, len(wishes))
	for i, wish := range wishes {
		names[i] = wish.claim
	}
	if err := claims.Load(ctx, b, names); err != nil {
		return nil, err
	}
	won := make([]bool, len(wishes))
	for i, name := range names {
		if stored, _ := claims.Get(b, name); stored == nil {
			won[i] = true
			claims.Put(b, &storedClaim{Claim: name, At: b.Now})
		}
	}
	return won, nil
}

// wishes gives the claims of the tasks in key order. Of two tasks that want
// the same name the later one waits for the next batch.
func (b *Batch) wishes(tasks []*Task) []wanted {
	var wishes []wanted
	seen := map[Claim]*Task{}
	for _, task := range tasks {
		claims := task.claims()
		if slices.ContainsFunc(claims, func(c Claim) bool { return seen[c] != nil }) {
			task.Defer()
			continue
		}
		for _, claim := range claims {
			seen[claim] = task
			wishes = append(wishes, wanted{claim, task})
		}
	}
	slices.SortFunc(wishes, func(x, y wanted) int {
		return cmp.Or(cmp.Compare(x.claim.Space, y.claim.Space),
			cmp.Compare(x.claim.Tenant, y.claim.Tenant), cmp.Compare(x.claim.Name, y.claim.Name))
	})
	return wishes
}

func (t *Task) claims() []Claim {
	var all []Claim
	for _, part := range append(t.attached, t) {
		if claimer, ok := part.Command.(Claimer); ok {
			all = append(all, inTenant(claimer.Claims(), part.Act.Tenant)...)
		}
	}
	if t.Act.IdempotencyKey != "" {
		all = append(all, Claim{idempotencySpace, t.Act.Tenant, t.Act.IdempotencyKey})
	}
	return all
}

// inTenant puts claims that name no tenant into the tenant of their act.
func inTenant(claims []Claim, tenant string) []Claim {
	for i := range claims {
		claims[i].Tenant = cmp.Or(claims[i].Tenant, tenant)
	}
	return claims
}

func (b *Batch) settleClaim(wish wanted, won bool) {
	idempotent := wish.claim.Space == idempotencySpace
	switch {
	case won && idempotent:
		wish.task.claim = &idempotencyClaim{wish.claim, wish.task.input()}
		wish.task.won = append(wish.task.won, wish.claim)
	case won:
		wish.task.won = append(wish.task.won, wish.claim)
	case idempotent:
		b.repeat(wish.task, wish.claim)
	case wish.task.repeated:
	default:
		b.refuse(wish.task, &Refusal{Code: AlreadyExists, Detail: wish.claim.Space,
			Message: fmt.Sprintf("%s %q exists already", wish.claim.Space, wish.claim.Name)})
	}
}

// repeat answers a repeated act with its first answer.
func (b *Batch) repeat(task *Task, claim Claim) {
	task.repeated = true
	stored, _ := claims.Get(b, claim)
	var first answerBody
	switch {
	case stored == nil:
		task.Defer()
	case json.Unmarshal(stored.Body, &first) != nil || !bytes.Equal(first.Input, task.input()):
		task.settle(nil, Refuse(IdempotencyReused, "the idempotency key was used for another input"))
	default:
		task.settle(first.Answer, nil)
	}
}

// input is the hash that an idempotency key is bound to.
func (t *Task) input() []byte {
	hash := sha256.New()
	for _, part := range append(t.attached, t) {
		body, err := json.Marshal(part.Command)
		if err != nil {
			body = []byte(err.Error())
		}
		fmt.Fprintf(hash, "%s %d %s\n", part.Command.Kind(), len(body), body)
	}
	return hash.Sum(nil)
}

// keepAnswer stores the answer of an idempotent act with its claim.
func (b *Batch) keepAnswer(task *Task, answer any) error {
	if task.claim == nil {
		return nil
	}
	encoded, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("pipeline: encode the answer of %s: %w", task.Command.Kind(), err)
	}
	body, err := json.Marshal(answerBody{Version: 1, Input: task.claim.input, Answer: encoded})
	claims.Put(b, &storedClaim{Claim: task.claim.claim, At: b.Now, Body: body})
	return err
}

// releaseLost gives the names free again of tasks that are not carried out.
func (b *Batch) releaseLost(tasks []*Task) {
	for _, task := range tasks {
		if !task.settled || task.err != nil || task.repeated {
			for _, claim := range task.won {
				claims.Delete(b, claim)
			}
		}
	}
}
