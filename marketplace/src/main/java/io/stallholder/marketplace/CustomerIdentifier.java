package io.stallholder.marketplace;

/// The buyer in AWS's older style, opaque and the same for all products of one seller. AWS leaves
/// it out or sends `""` for products made since 2026-06-01: both are an empty `Optional` here,
/// never one of these.
public record CustomerIdentifier(String value) {
  public CustomerIdentifier {
    Shape.requireText("a customer identifier", 255, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
