package io.stallholder.gateway.alarm;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A rule that holds now, for one series of its metric.
///
/// @param subject the labels of the series: products, dimensions, reasons; never buyers
/// @param value of the series, as Prometheus writes it
record Firing(Rule rule, SortedMap<String, String> subject, String value) {
  Firing(Rule rule, Map<String, String> labels, double value) {
    this(rule, new TreeMap<>(labels), written(value));
  }

  private static String written(double value) {
    return value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
