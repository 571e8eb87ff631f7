package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhitong/identity"
	"zhitong/pipeline"
	"zhitong/store"
)

// ClientView is a client: a program that signs in with an id and a secret.
type ClientView struct {
	ClientID  string    `json:"clientId"`
	Name      string    `json:"name"`
	Groups    []string  `json:"groups"`
	Roles     []string  `json:"roles"`
	Tenants   []string  `json:"tenants"`
	CreatedAt time.Time `json:"createdAt"`
}

// ClientInput makes a client.
type ClientInput struct {
	Body struct {
		ClientID string   `json:"clientId" minLength:"1" maxLength:"100"`
		Name     string   `json:"name,omitempty" maxLength:"200"`
		Groups   []string `json:"groups,omitempty" maxItems:"200"`
		Roles    []string `json:"roles,omitempty" maxItems:"200"`
		Tenants  []string `json:"tenants,omitempty" maxItems:"200"`
	}
}

// registerClients declares the operations of clients that Camunda leaves to
// whoever lets them sign in.
func registerClients(p *people, api huma.API) {
	const tag, path = "identity", "/api/v1/clients"
	operation(api, tag, "listClients", http.MethodGet, path, "All clients", http.StatusOK, p.clients)
	operation(api, tag, "addClient", http.MethodPost, path, "Make a client", http.StatusNoContent, p.createClient)
	operation(api, tag, "removeClient", http.MethodDelete, path+"/{name}", "Delete a client", http.StatusNoContent,
		func(ctx context.Context, in *NameInput) (*Nothing, error) {
			return change(ctx, p.Server, &identity.Delete{Entity: identity.ClientEntity, Name: in.Name})
		})
	operation(api, tag, "createClientSecret", http.MethodPost, path+"/{name}/secrets",
		"Make a secret of a client, which it exchanges at /oauth/token; revoke it as a token", http.StatusCreated, p.newClientSecret)
}

func (p *people) clients(ctx context.Context, _ *Nothing) (*Body[Items[ClientView]], error) {
	shown := Items[ClientView]{Items: []ClientView{}}
	err := p.read(ctx, DefaultTenant, identityRead, func(_ Caller, reader store.Reader) error {
		found, err := identity.ReadClients(ctx, reader)
		for _, c := range found {
			shown.Items = append(shown.Items, ClientView{c.Name, c.FullName, list(c.Groups), list(c.Roles), list(c.Tenants), c.CreatedAt})
		}
		return err
	})
	return &Body[Items[ClientView]]{shown}, err
}

func (p *people) createClient(ctx context.Context, in *ClientInput) (*Nothing, error) {
	return change(ctx, p.Server, &identity.CreateUser{User: identity.User{Client: true, Name: in.Body.ClientID, FullName: in.Body.Name,
		Groups: in.Body.Groups, Roles: in.Body.Roles, Tenants: in.Body.Tenants}})
}

func (p *people) newClientSecret(ctx context.Context, in *NameInput) (*Body[NewToken], error) {
	clients := clientMembers.search
	clients.run = listed(identity.ReadClients, nameOf)
	if _, err := named(ctx, p.Server, clients, in.Name); err != nil {
		return nil, err
	}
	token := identity.Token{Name: "client secret", Owner: in.Name}
	secret, created, err := p.service.NewToken(ctx, callerOf(ctx).Actor, token)
	return &Body[NewToken]{NewToken{created.ID, secret}}, err
}

// assign carries an assignment out. A client that is not known here becomes so
// by it: Camunda's clients are made by whoever lets them sign in.
func (p *people) assign(ctx context.Context, command *identity.Assign) (*Nothing, error) {
	done, err := change(ctx, p.Server, command)
	if command.Member != identity.ClientEntity || command.Remove || pipeline.CodeOf(err) != pipeline.NotFound {
		return done, err
	}
	act, err := p.act(ctx, "", command)
	if err != nil {
		return nil, err
	}
	act.Attached = []pipeline.Command{&identity.CreateUser{User: identity.User{Client: true, Name: command.Name}}}
	_, err = p.Pipeline.Submit(ctx, act)
	return done, err
}
