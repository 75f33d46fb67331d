package io.stallholder.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The gateway's balance of each license and dimension beside AWS's own ledger.
public record Comparison(List<Row> rows) {
  private static final List<String> FIELDS =
      List.of(
          "metered",
          "included",
          "refused",
          "conflict",
          "uncertain",
          "waiting",
          "carried",
          "rounded");

  /// One license and dimension.
  ///
  /// @param parts the fields of the balance, in the order of `FIELDS`
  /// @param billed what AWS says
  public record Row(
      String license,
      String dimension,
      BigDecimal accepted,
      List<BigDecimal> parts,
      BigDecimal billed) {
    /// Everything accepted is somewhere.
    public boolean closes() {
      return accepted.compareTo(parts.stream().reduce(BigDecimal.ZERO, BigDecimal::add)) == 0;
    }

    /// What we call metered, AWS bills; and the other way round.
    public boolean agrees() {
      return parts.getFirst().compareTo(billed) == 0;
    }
  }

  /// @param arns the license ARN of each of the gateway's license ids
  static Comparison of(GatewayCalls gateway, SimulatedAws aws, Map<String, String> arns)
      throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (JsonNode balance : gateway.balances()) {
      String license = balance.path("license").asText();
      String dimension = balance.get("dimension").asText();
      List<BigDecimal> parts =
          FIELDS.stream().map(field -> new BigDecimal(balance.get(field).asText())).toList();
      String arn = arns.getOrDefault(license, "");
      BigDecimal billed = aws.billed(arn).getOrDefault(dimension, BigDecimal.ZERO);
      BigDecimal accepted = new BigDecimal(balance.get("accepted").asText());
      rows.add(new Row(name(license, arn), dimension, accepted, parts, billed));
    }
    return new Comparison(rows);
  }

  /// Every row closes and agrees, and there is something to compare.
  public boolean holds() {
    return !rows.isEmpty() && rows.stream().allMatch(row -> row.closes() && row.agrees());
  }

  /// A table for people.
  public List<String> lines() {
    List<List<String>> table = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("license", "dimension", "accepted ="));
    head.addAll(FIELDS);
    head.add("AWS");
    head.add("");
    table.add(head);
    rows.forEach(row -> table.add(cells(row)));
    int[] widths = new int[head.size()];
    table.forEach(cells -> {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells.get(i).length());
      }
    });
    return table.stream().map(cells -> line(cells, widths)).toList();
  }

  private static List<String> cells(Row row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.license());
    cells.add(row.dimension());
    cells.add(plain(row.accepted()));
    row.parts().forEach(part -> cells.add(plain(part)));
    cells.add(plain(row.billed()));
    cells.add(row.closes() ? row.agrees() ? "ok" : "AWS DISAGREES" : "DOES NOT CLOSE");
    return cells;
  }

  /// Names to the left, numbers to the right.
  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      boolean isName = i < 2 || i == widths.length - 1;
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      line.append(isName ? cells.get(i) + padding : padding + cells.get(i)).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static String name(String license, String arn) {
    int tail = arn.lastIndexOf("l-");
    return tail < 0 ? license : arn.substring(tail, Math.min(arn.length(), tail + 10));
  }
}
