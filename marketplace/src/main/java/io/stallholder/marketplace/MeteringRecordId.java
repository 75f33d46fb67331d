package io.stallholder.marketplace;

/// AWS's receipt for one usage record.
public record MeteringRecordId(String value) {
  public MeteringRecordId {
    // AWS states no limit, and an id that came with a success must not be lost over one of ours.
    Shape.requireText("a metering record id", Integer.MAX_VALUE, value);
  }

  @Override
  public String toString() {
    return value;
  }
}
