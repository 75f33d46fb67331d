// What a seller's app says to Stallholder and hears from it, with Go's standard library alone.
//
// Copy it into your app. Run by hand, it is a small command:
//
//	export STALLHOLDER_URL=http://127.0.0.1:8081 STALLHOLDER_API_KEY=… STALLHOLDER_WEBHOOK_SECRET=whsec_…
//	go run stallholder.go report tenant-42 api_calls 3
//	go run stallholder.go access tenant-42 api_calls
//	go run stallholder.go listen 8000
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	mathrand "math/rand"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	webhookTolerance = 5 * time.Minute
	longestWait      = time.Minute
	longestBody      = 1 << 20
)

var client = http.Client{Timeout: 30 * time.Second}

// Event is one use. Make its ID where the use happens, and keep it: by the ID it counts once.
type Event struct {
	SpecVersion string    `json:"specversion"`
	Type        string    `json:"type"`
	Source      string    `json:"source"`
	ID          string    `json:"id"`
	Subject     string    `json:"subject"` // your tenant, or the license
	Time        time.Time `json:"time"`
	Data        Quantity  `json:"data"`
}

// Quantity is how much of what. A string keeps all its digits.
type Quantity struct {
	Dimension string `json:"dimension"`
	Quantity  string `json:"quantity"`
}

// Used makes an event. An empty id: a new one.
func Used(subject, dimension, quantity, id string, at time.Time) Event {
	if id == "" {
		random := make([]byte, 16)
		_, _ = rand.Read(random) // never fails
		id = fmt.Sprintf("%x", random)
	}
	return Event{"1.0", "com.example.used", "urn:example:app", id, subject, at, Quantity{dimension, quantity}}
}

// Problem is why one event of a batch was refused.
type Problem struct {
	Position int    `json:"position"` // the first is 1
	Code     string `json:"code"`
	Detail   string `json:"detail"`
}

// Report sends usage until it is stored, and returns what was refused of it.
func Report(events []Event, tries int) ([]Problem, error) {
	body, err := json.Marshal(events)
	if err != nil {
		return nil, err
	}
	for attempt := 0; attempt < tries; attempt++ {
		status, answer, header := call(http.MethodPost, "/v1/usage", body)
		switch {
		case status == http.StatusAccepted:
			return nil, nil
		case status == http.StatusUnprocessableEntity: // all others of the batch are stored
			var refused struct{ Problems []Problem }
			err := json.Unmarshal(answer, &refused)
			return refused.Problems, err
		case status != 0 && status < 500 && status != http.StatusTooManyRequests:
			return nil, fmt.Errorf("%d: %s", status, answer) // the whole request is wrong; nothing was stored
		}
		// No answer, 429 or 5xx: send the same again. What was stored already counts no second time.
		time.Sleep(wait(attempt, header))
	}
	return nil, errors.New("not stored; keep the events and report them later")
}

func wait(attempt int, header http.Header) time.Duration {
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil {
		return time.Duration(seconds) * time.Second
	}
	most := time.Second << attempt
	if most > longestWait {
		most = longestWait
	}
	return time.Duration(mathrand.Int63n(int64(most)))
}

// Answer is whether a tenant may use something now, and why.
type Answer struct {
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason"`
}

var known sync.Map

// Access tells whether they may use it now. Nil: nobody knows, and nobody ever knew.
func Access(tenant, dimension string) *Answer {
	path := "/v1/access?" + url.Values{"tenant": {tenant}, "dimension": {dimension}}.Encode()
	status, body, _ := call(http.MethodGet, path, nil)
	answer := new(Answer)
	if status == http.StatusOK && json.Unmarshal(body, answer) == nil {
		known.Store(path, answer)
	}
	if last, ok := known.Load(path); ok { // no answer is no "no": the last one counts
		return last.(*Answer)
	}
	return nil
}

// Verified tells whether a webhook is Stallholder's own. The body as it came.
func Verified(header http.Header, body []byte, secrets ...string) bool {
	sent, err := strconv.ParseInt(header.Get("webhook-timestamp"), 10, 64)
	if err != nil || time.Since(time.Unix(sent, 0)).Abs() > webhookTolerance {
		return false
	}
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			continue
		}
		mac := hmac.New(sha256.New, key)
		fmt.Fprintf(mac, "%s.%d.", header.Get("webhook-id"), sent)
		mac.Write(body)
		right := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
		for _, given := range strings.Fields(header.Get("webhook-signature")) {
			if hmac.Equal([]byte(given), []byte(right)) {
				return true
			}
		}
	}
	return false
}

// The status, 0 where nobody answered.
func call(method, path string, body []byte) (int, []byte, http.Header) {
	base := os.Getenv("STALLHOLDER_URL")
	if base == "" {
		base = "http://127.0.0.1:8081"
	}
	request, err := http.NewRequest(method, base+path, bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("STALLHOLDER_API_KEY"))
	if body != nil {
		request.Header.Set("Content-Type", "application/cloudevents-batch+json")
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, http.Header{}
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, http.Header{}
	}
	return response.StatusCode, answer, response.Header
}

// A receiver of webhooks. Yours remembers the ids in its database, with what it does of them.
func receive(secret string) http.HandlerFunc {
	var seen sync.Map
	return func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, longestBody))
		if err != nil || !Verified(request.Header, body, secret) {
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		response.WriteHeader(http.StatusNoContent)
		if _, again := seen.LoadOrStore(request.Header.Get("webhook-id"), true); again {
			return
		}
		var event struct {
			Type    string
			License struct{ ID string }
		}
		if err := json.Unmarshal(body, &event); err == nil {
			// On license.closing and license.superseded: report what you hold of this license now.
			fmt.Println(event.Type, event.License.ID)
		}
	}
}

func main() {
	arguments := append(os.Args[1:], make([]string, 6)...)
	switch arguments[0] {
	case "report":
		at := time.Now().UTC()
		if arguments[5] != "" {
			at, _ = time.Parse(time.RFC3339, arguments[5])
		}
		refused, err := Report([]Event{Used(arguments[1], arguments[2], arguments[3], arguments[4], at)}, 10)
		if err != nil {
			log.Fatal(err)
		}
		if len(refused) > 0 {
			fmt.Println("refused: " + refused[0].Code)
		} else {
			fmt.Println("stored")
		}
	case "access":
		if answer := Access(arguments[1], arguments[2]); answer != nil {
			fmt.Println(answer.Allowed, answer.Reason)
		} else {
			fmt.Println("unknown")
		}
	case "listen":
		log.Fatal(http.ListenAndServe("127.0.0.1:"+arguments[1], receive(os.Getenv("STALLHOLDER_WEBHOOK_SECRET"))))
	}
}
