package io.stallholder.simulator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.stallholder.simulator.control.Fields;
import io.stallholder.simulator.control.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the calls of AWS that a step makes.
final class CallReader {
  static final int MAX_TIMES = 1_000;
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");
  private static final Pattern ERROR = Pattern.compile("[A-Z]\\w+Exception");
  private static final List<String> ANSWERS = List.of(Verb.Call.SUCCESS, Verb.Call.NO_REPLY);
  private static final List<String> RECORD_ANSWERS =
      List.of(
          Verb.Call.SUCCESS,
          "DuplicateRecord",
          "CustomerNotSubscribed",
          Verb.Call.UNPROCESSED,
          Verb.Call.NO_REPLY);

  private final Cast cast;

  CallReader(Cast cast) {
    this.cast = cast;
  }

  /// What looks like a name must be one; every other text is a token itself.
  Verb resolve(Fields fields) {
    String token = fields.text("token");
    boolean isName = Cast.isName(token);
    if (isName) {
      cast.checkToken(token, fields.at("token"));
    }
    Verb resolve = new Verb.Resolve(token, isName, call(fields, ANSWERS));
    fields.end();
    return resolve;
  }

  Verb meter(Fields fields) {
    String of = cast.subscription(fields, "of");
    Optional<Verb.Style> style =
        fields
            .optionalText("style")
            .map(given -> fields.choice("style", "license", "legacy", "account"))
            .map(name -> Verb.Style.valueOf(name.toUpperCase(Locale.ROOT)));
    int times = fields.has("times") ? fields.wholeNumber("times", 1, MAX_TIMES) : 1;
    Verb meter = new Verb.Meter(of, usage(fields), style, times, call(fields, RECORD_ANSWERS));
    fields.end();
    return meter;
  }

  private static Verb.Usage usage(Fields fields) {
    Optional<Instant> at = Optional.empty();
    Duration fromNow = Duration.ZERO;
    Optional<String> text = fields.optionalText("at");
    if (text.isPresent()) {
      try {
        if (Character.isDigit(text.get().charAt(0))) {
          at = Optional.of(Instant.parse(text.get()));
        } else {
          fromNow = Duration.parse(text.get());
        }
      } catch (DateTimeException e) {
        throw Problem.at(
            fields.at("at"),
            "must be an instant such as 2026-11-05T12:00:00Z, or a duration from now such as"
                + " -PT1H, not "
                + text.get());
      }
    }
    return new Verb.Usage(
        fields.text("dimension"),
        fields.wholeNumber("quantity", 0, Integer.MAX_VALUE),
        at,
        fromNow);
  }

  Verb entitlements(Fields fields) {
    String of = cast.subscription(fields, "of");
    Map<String, String> lists = new LinkedHashMap<>();
    if (fields.has("lists")) {
      Fields values = fields.object("lists");
      for (String dimension : values.names()) {
        JsonNode value = values.any(dimension);
        if (!value.isValueNode() || value.isNull()) {
          throw Problem.at(values.at(dimension), "must be a number, true, false or text");
        }
        lists.put(dimension, value.asText());
      }
    }
    Optional<Integer> pages =
        fields.has("pages")
            ? Optional.of(fields.wholeNumber("pages", 1, Verb.ListEntitlements.MAX_PAGES))
            : Optional.empty();
    Verb.Call call = call(fields, ANSWERS);
    if (fields.has("lists") != call.answers().equals(Verb.Call.SUCCESS)) {
      throw Problem.at(fields.at("lists"), "is needed, {} for none, unless it answers an error");
    }
    fields.end();
    return new Verb.ListEntitlements(of, lists, pages, call);
  }

  private Verb.Call call(Fields fields, List<String> known) {
    Optional<String> by = fields.optionalText("by");
    by.ifPresent(account -> cast.checkAccount(account, fields.at("by")));
    String region =
        fields.has("region")
            ? fields.text("region", REGION, "an AWS region such as eu-west-1")
            : Verb.Call.HOME;
    String answers = fields.optionalText("answers").orElse(Verb.Call.SUCCESS);
    if (!known.contains(answers) && !ERROR.matcher(answers).matches()) {
      throw Problem.at(
          fields.at("answers"),
          "must be one of %s, or the name of an error that ends in Exception, not %s"
              .formatted(String.join(", ", known), answers));
    }
    return new Verb.Call(by, region, answers);
  }
}
