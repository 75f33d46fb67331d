package io.stallholder.marketplace.metering;

/// What AWS did with one record. Only [Success] bills it now. A new case must break the build.
public sealed interface Status {
  record Success() implements Status {}

  /// No active agreement at this moment, or a suspended buyer. Not billed.
  record CustomerNotSubscribed() implements Status {}

  /// Another record of the same customer, dimension and hour was there first; that one is billed.
  record DuplicateRecord() implements Status {}

  /// A word this version does not know, as AWS sent it.
  record Unknown(String word) implements Status {}

  static Status of(String word) {
    return switch (word) {
      case "Success" -> new Success();
      case "CustomerNotSubscribed" -> new CustomerNotSubscribed();
      case "DuplicateRecord" -> new DuplicateRecord();
      default -> new Unknown(word);
    };
  }
}
