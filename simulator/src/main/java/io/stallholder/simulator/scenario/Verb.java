package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a step does. A new case must break the build.
sealed interface Verb {
  /// In a few words, for people who read along.
  String describe();

  /// @param as what it is called from now on; empty when it is to be refused
  /// @param body as `POST /_simulator/subscriptions` takes it
  /// @param refused what the refusal has to say
  record Subscribe(Optional<String> as, JsonNode body, Optional<String> refused) implements Verb {
    @Override
    public String describe() {
      String offer = body.has("offer") ? " by " + body.path("offer").asText() : "";
      return "subscribe %s to %s%s"
          .formatted(as.orElse(body.path("buyer").asText()), body.path("product").asText(), offer);
    }
  }

  record Cancel(String of, Optional<String> refused) implements Verb {
    @Override
    public String describe() {
      return "cancel " + of;
    }
  }

  /// @param as what the successor is called
  /// @param body as `POST /_simulator/subscriptions/{agreementId}/events` takes it
  record Happen(String to, Optional<String> as, JsonNode body, Optional<String> refused)
      implements Verb {
    @Override
    public String describe() {
      return body.path("kind").asText() + " " + to + as.map(name -> " as " + name).orElse("");
    }
  }

  record IssueToken(String of, String as) implements Verb {
    @Override
    public String describe() {
      return "token " + as + " of " + of;
    }
  }

  record AddOffer(JsonNode body) implements Verb {
    @Override
    public String describe() {
      return "offer " + body.path("id").asText();
    }
  }

  record Choose(JsonNode switches) implements Verb {
    @Override
    public String describe() {
      List<String> choices = new ArrayList<>();
      switches
          .properties()
          .forEach(one -> choices.add(one.getKey() + "=" + one.getValue().asText()));
      return "switches " + String.join(", ", choices);
    }
  }

  record Break(JsonNode fault) implements Verb {
    @Override
    public String describe() {
      return "fault " + fault.path("kind").asText() + " " + fault.path("operation").asText();
    }
  }

  record Send(JsonNode message) implements Verb {
    @Override
    public String describe() {
      return "message " + message.path("detail-type").asText("of another kind");
    }
  }

  /// How an AWS operation is called, and what it has to answer.
  ///
  /// @param by the account of the caller; empty for the product's seller
  /// @param answers the status of a record, or the name of an error
  record Call(Optional<String> by, String region, String answers) {
    static final String HOME = "us-east-1";
    static final String SUCCESS = "Success";
    static final String UNPROCESSED = "Unprocessed";
    static final String NO_REPLY = "NoReply";

    private String describe() {
      String home = region.equals(HOME) ? "" : " in " + region;
      return by.map(account -> " by " + account).orElse("") + home;
    }
  }

  /// @param token the name of one, or the token itself
  record Resolve(String token, boolean isName, Call call) implements Verb {
    @Override
    public String describe() {
      return "resolve " + (isName ? token : "\"" + token + "\"") + call.describe();
    }
  }

  /// By license, or by product code and either CustomerIdentifier or CustomerAWSAccountId.
  enum Style {
    LICENSE,
    LEGACY,
    ACCOUNT
  }

  /// What is metered when.
  ///
  /// @param at empty when it is said relative to the present
  record Usage(String dimension, int quantity, Optional<Instant> at, Duration fromNow) {
    Instant time(Instant now) {
      return at.orElseGet(() -> now.plus(fromNow));
    }

    private String describe() {
      return dimension + " " + quantity + at.map(time -> " of " + time).orElseGet(this::relative);
    }

    private String relative() {
      if (fromNow.isZero()) {
        return "";
      }
      return fromNow.isNegative() ? " of " + fromNow.negated() + " ago" : " of in " + fromNow;
    }
  }

  /// @param style empty for the one that the product takes at the time
  /// @param times how often the same record is sent
  record Meter(String of, Usage usage, Optional<Style> style, int times, Call call)
      implements Verb {
    @Override
    public String describe() {
      String often = times == 1 ? "" : ", " + times + " times";
      return "meter " + of + " " + usage.describe() + often + call.describe();
    }
  }

  /// @param lists by dimension, exactly
  /// @param pages on how many pages
  record ListEntitlements(String of, Map<String, String> lists, Optional<Integer> pages, Call call)
      implements Verb {
    static final int MAX_PAGES = 1_000;

    public ListEntitlements {
      lists = Collections.unmodifiableMap(new LinkedHashMap<>(lists));
    }

    @Override
    public String describe() {
      return "entitlements of " + of + call.describe();
    }
  }

  /// Empty where it expects nothing in particular.
  ///
  /// @param events their names in the order in which they were sent since this was last asked
  /// @param states by subscription
  /// @param ledger sums by subscription and dimension, exactly
  /// @param messages how many came into queues since this was last asked
  record Expect(
      Optional<List<String>> events,
      Map<String, String> states,
      Map<String, Map<String, Integer>> ledger,
      Optional<Integer> messages)
      implements Verb {
    public Expect {
      events = events.map(List::copyOf);
      states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
      ledger = Collections.unmodifiableMap(new LinkedHashMap<>(ledger));
    }

    @Override
    public String describe() {
      List<String> what = new ArrayList<>();
      if (events.isPresent()) {
        what.add("events");
      }
      if (!states.isEmpty()) {
        what.add("state");
      }
      if (!ledger.isEmpty()) {
        what.add("ledger");
      }
      if (messages.isPresent()) {
        what.add("messages");
      }
      return "expect " + String.join(", ", what);
    }
  }
}
