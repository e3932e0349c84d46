// Drives the server with the Go SDK.
//
// Usage: client REVISION SEEN stdio BINARY
//
//	client REVISION SEEN http URL
//
// REVISION is the protocol revision to ask for and to settle on. One line a check goes to standard output, "ok NAME" or
// "not ok NAME: why", and "done" at the end; what the server answered goes to the file SEEN. The requests are in the JSON
// file that INTEROP_CALLS names.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const deadline = 20 * time.Second

// Resource not found, until revision 2026-07-28 made it an invalid parameter.
const codeNoResource = -32002

type calls struct {
	Tools       map[string]map[string]any    `json:"tools"`
	Templates   map[string]string            `json:"templates"`
	Prompts     map[string]map[string]string `json:"prompts"`
	Completions map[string]struct {
		Ref      *mcp.CompleteReference     `json:"ref"`
		Argument mcp.CompleteParamsArgument `json:"argument"`
	} `json:"completions"`
}

type content struct {
	URI      string `json:"uri"`
	MIMEType string `json:"mimeType"`
	Text     string `json:"text"`
}

type message struct {
	Role string `json:"role"`
	Text string `json:"text"`
}

// What the server answered, in the shape that run.mjs compares.
type seen struct {
	ToolNames   []string             `json:"toolNames"`
	Tools       map[string]any       `json:"tools"`
	Resources   map[string][]content `json:"resources"`
	Prompts     map[string][]message `json:"prompts"`
	Completions map[string][]string  `json:"completions"`
}

type client struct {
	session *mcp.ClientSession
	calls   calls
	seen    seen
}

// check runs one check under a deadline and prints how it went.
func check(name string, body func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	if err := body(ctx); err != nil {
		fmt.Printf("not ok %s: %s\n", name, strings.Join(strings.Fields(err.Error()), " "))
		return
	}
	fmt.Printf("ok %s\n", name)
}

// refused says whether err is a protocol error with one of the codes.
func refused(err error, codes ...int64) error {
	var wire *jsonrpc.Error
	if errors.As(err, &wire) {
		for _, code := range codes {
			if wire.Code == code {
				return nil
			}
		}
	}
	return fmt.Errorf("expected an error with a code of %v, got %v", codes, err)
}

// textOf is a result's first content as text, or nothing.
func textOf(result *mcp.CallToolResult) string {
	if len(result.Content) > 0 {
		if text, ok := result.Content[0].(*mcp.TextContent); ok {
			return text.Text
		}
	}
	return ""
}

type bearer struct{ token string }

func (b bearer) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+b.token)
	return http.DefaultTransport.RoundTrip(request)
}

func transport(door, target string) mcp.Transport {
	if door == "stdio" {
		command := exec.Command(target, "--demo")
		command.Stderr = os.Stderr
		return &mcp.CommandTransport{Command: command}
	}
	return &mcp.StreamableClientTransport{
		Endpoint:   target + "/mcp",
		HTTPClient: &http.Client{Transport: bearer{os.Getenv("INTEROP_TOKEN")}},
	}
}

func (c *client) callTool(ctx context.Context, name string) error {
	arguments := c.calls.Tools[name]
	if arguments == nil {
		arguments = map[string]any{}
	}
	result, err := c.session.CallTool(ctx, &mcp.CallToolParams{Name: name, Arguments: arguments})
	if err != nil {
		return err
	}
	text := textOf(result)
	if result.IsError {
		return errors.New(text)
	}
	var read any
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		return err
	}
	if !reflect.DeepEqual(read, result.StructuredContent) {
		return errors.New("text and structured content differ")
	}
	c.seen.Tools[name] = result.StructuredContent
	return nil
}

func (c *client) parallel(ctx context.Context) error {
	symbols := []string{"AAPL", "MSFT", "SPY", "QQQ", "TSLA", "NVDA"}
	failures := make([]error, 4*len(symbols))
	var group sync.WaitGroup
	for i := range failures {
		group.Go(func() {
			symbol := symbols[i%len(symbols)]
			result, err := c.session.CallTool(ctx, &mcp.CallToolParams{
				Name: "fetch_market_data", Arguments: map[string]any{"symbols": []string{symbol}},
			})
			if err != nil {
				failures[i] = err
				return
			}
			data, _ := json.Marshal(result.StructuredContent)
			var answer struct{ Quotes [][]string } // the names of the columns, then the quote
			if err := json.Unmarshal(data, &answer); err != nil {
				failures[i] = err
			} else if len(answer.Quotes) != 2 || answer.Quotes[1][0] != symbol {
				failures[i] = fmt.Errorf("asked for %s, got %s", symbol, data)
			}
		})
	}
	group.Wait()
	return errors.Join(failures...)
}

func (c *client) checkTools() {
	check("lists the tools", func(ctx context.Context) error {
		for tool, err := range c.session.Tools(ctx, nil) {
			if err != nil {
				return err
			}
			c.seen.ToolNames = append(c.seen.ToolNames, tool.Name)
		}
		return nil
	})
	for _, name := range c.seen.ToolNames {
		check("calls "+name, func(ctx context.Context) error { return c.callTool(ctx, name) })
	}
	check("answers to parallel calls find their callers", c.parallel)
	check("a bad argument is an error the model can read", func(ctx context.Context) error {
		arguments := map[string]any{"symbol": "AAPL", "option_type": "sideways"}
		result, err := c.session.CallTool(ctx, &mcp.CallToolParams{Name: "search_options", Arguments: arguments})
		if err != nil {
			return err
		}
		if text := textOf(result); !result.IsError || !strings.Contains(text, "option_type") {
			return fmt.Errorf("no error that names option_type: %s", text)
		}
		return nil
	})
	check("an unknown tool is a protocol error", func(ctx context.Context) error {
		_, err := c.session.CallTool(ctx, &mcp.CallToolParams{Name: "no_such_tool", Arguments: map[string]any{}})
		return refused(err, jsonrpc.CodeInvalidParams)
	})
}

func (c *client) checkResources() {
	var addresses []string
	check("lists the resources", func(ctx context.Context) error {
		for resource, err := range c.session.Resources(ctx, nil) {
			if err != nil {
				return err
			}
			addresses = append(addresses, resource.URI)
		}
		for template, err := range c.session.ResourceTemplates(ctx, nil) {
			if err != nil {
				return err
			}
			addresses = append(addresses, c.calls.Templates[template.URITemplate])
		}
		return nil
	})
	for _, uri := range addresses {
		check("reads "+uri, func(ctx context.Context) error {
			result, err := c.session.ReadResource(ctx, &mcp.ReadResourceParams{URI: uri})
			if err != nil {
				return err
			}
			for _, part := range result.Contents {
				c.seen.Resources[uri] = append(c.seen.Resources[uri], content{part.URI, part.MIMEType, part.Text})
			}
			return nil
		})
	}
	check("an unknown resource is a protocol error", func(ctx context.Context) error {
		_, err := c.session.ReadResource(ctx, &mcp.ReadResourceParams{URI: "tastytrade://no/such/thing"})
		return refused(err, codeNoResource, jsonrpc.CodeInvalidParams)
	})
}

func (c *client) checkPrompts() {
	var names []string
	check("lists the prompts", func(ctx context.Context) error {
		for prompt, err := range c.session.Prompts(ctx, nil) {
			if err != nil {
				return err
			}
			names = append(names, prompt.Name)
		}
		return nil
	})
	for _, name := range names {
		check("fills in "+name, func(ctx context.Context) error {
			result, err := c.session.GetPrompt(ctx, &mcp.GetPromptParams{Name: name, Arguments: c.calls.Prompts[name]})
			if err != nil {
				return err
			}
			for _, part := range result.Messages {
				text, _ := part.Content.(*mcp.TextContent)
				if text == nil {
					return fmt.Errorf("a message is no text: %T", part.Content)
				}
				c.seen.Prompts[name] = append(c.seen.Prompts[name], message{string(part.Role), text.Text})
			}
			return nil
		})
	}
	for name, example := range c.calls.Completions {
		check("completes "+name, func(ctx context.Context) error {
			result, err := c.session.Complete(ctx, &mcp.CompleteParams{Ref: example.Ref, Argument: example.Argument})
			if err != nil {
				return err
			}
			c.seen.Completions[name] = result.Completion.Values
			return nil
		})
	}
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: client REVISION SEEN stdio|http BINARY|URL")
		os.Exit(2)
	}
	revision, seenPath, door, target := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	c := client{seen: seen{
		Tools: map[string]any{}, Resources: map[string][]content{}, Prompts: map[string][]message{}, Completions: map[string][]string{},
	}}
	text, err := os.ReadFile(os.Getenv("INTEROP_CALLS"))
	if err == nil {
		err = json.Unmarshal(text, &c.calls)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}

	check("connects", func(ctx context.Context) (err error) {
		// The session lives as long as the context that it was connected with.
		c.session, err = mcp.NewClient(&mcp.Implementation{Name: "interop", Version: "1.0.0"}, nil).Connect(
			context.Background(), transport(door, target), &mcp.ClientSessionOptions{ProtocolVersion: revision})
		return err
	})
	if c.session != nil {
		check("settles on the right revision", func(context.Context) error {
			if settled := c.session.InitializeResult().ProtocolVersion; settled != revision {
				return fmt.Errorf("settled on %s, not on %s", settled, revision)
			}
			return nil
		})
		c.checkTools()
		c.checkResources()
		c.checkPrompts()
		check("closes", func(context.Context) error { return c.session.Close() })
	}
	text, err = json.Marshal(c.seen)
	if err == nil {
		err = os.WriteFile(seenPath, text, 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("done")
}
