package io.stallholder.gateway.alarm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// When a rule holds, so that the gateway and Prometheus can tell from the same metrics.
sealed interface Condition {
  /// As Prometheus writes it.
  String promQl();

  /// The metric it is about.
  String metric();

  /// Which way a value must not go.
  enum Comparison {
    ABOVE(">"),
    BELOW("<");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }
  }

  /// A value of a metric, for those of its series that match, is on the wrong side of a limit.
  record Beyond(String metric, List<Matcher> matchers, Comparison comparison, long limit)
      implements Condition {
    public Beyond {
      matchers = List.copyOf(matchers);
    }

    boolean holds(Map<String, String> labels, double value) {
      boolean beyond =
          switch (comparison) {
            case ABOVE -> value > limit;
            case BELOW -> value < limit;
          };
      return beyond && matchers.stream().allMatch(matcher -> matcher.matches(labels));
    }

    @Override
    public String promQl() {
      String selector =
          matchers.isEmpty()
              ? ""
              : matchers.stream().map(Matcher::promQl).collect(Collectors.joining(", ", "{", "}"));
      return metric + selector + " " + comparison.sign + " " + limit;
    }
  }

  /// Nobody shows the metric: only somebody outside the gateway can tell.
  record Missing(String metric) implements Condition {
    @Override
    public String promQl() {
      return "absent(" + metric + ")";
    }
  }

  /// Which series are meant: those whose label has one of these values, or none of them.
  record Matcher(String label, Set<String> values, boolean isOneOf) {
    public Matcher {
      values = Set.copyOf(values);
    }

    static Matcher is(String label, String value) {
      return new Matcher(label, Set.of(value), true);
    }

    static Matcher isNone(String label, String... values) {
      return new Matcher(label, Set.of(values), false);
    }

    boolean matches(Map<String, String> labels) {
      return values.contains(labels.getOrDefault(label, "")) == isOneOf;
    }

    String promQl() {
      String sign = isOneOf ? "=~" : "!~";
      return label + sign + '"' + String.join("|", new TreeSet<>(values)) + '"';
    }
  }

  static Condition above(String metric, long limit, Matcher... matchers) {
    return new Beyond(metric, List.of(matchers), Comparison.ABOVE, limit);
  }

  static Condition below(String metric, long limit, Matcher... matchers) {
    return new Beyond(metric, List.of(matchers), Comparison.BELOW, limit);
  }
}
