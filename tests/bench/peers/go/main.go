// A server made with the official Go SDK, for scripts/bench-peers: one tool, which returns the text of a file.
//
//	peer-go TEXT_FILE stdio
//	peer-go TEXT_FILE (session | stateless) PORT
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	server := mcp.NewServer(&mcp.Implementation{Name: "peer-go", Version: "1"}, nil)
	tool := &mcp.Tool{Name: "fetch_positions", Description: "Returns the text.", InputSchema: json.RawMessage(`{"type":"object"}`)}
	server.AddTool(tool, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{
			Content:           []mcp.Content{&mcp.TextContent{Text: string(text)}},
			StructuredContent: json.RawMessage(text),
		}, nil
	})
	if os.Args[2] == "stdio" {
		if err := server.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
			log.Fatal(err)
		}
		return
	}
	options := &mcp.StreamableHTTPOptions{Stateless: os.Args[2] == "stateless", JSONResponse: true}
	http.Handle("/mcp", mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, options))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[3], nil))
}
