package io.stallholder.gateway.metering;

import io.stallholder.marketplace.MarketplaceError;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// One batch on its way, in ever smaller parts while AWS refuses it for the sake of some record.
/// Lives in memory only: after a crash the search begins anew, and no row has changed.
final class Delivery {
  /// Some of the batch's records, sent in one request.
  record Part(Delivery delivery, List<SealedRecord> records) {
    Part {
      records = List.copyOf(records);
    }

    SealedRecord first() {
      return records.getFirst();
    }

    int size() {
      return records.size();
    }
  }

  /// A record that AWS refused when it was sent by itself.
  record Singled(SealedRecord record, UUID request, MarketplaceError error) {}

  /// What the search comes to.
  enum Conclusion {
    /// No record was refused by itself.
    NOTHING_FOUND,
    /// Others stand, or there was but one: the records are bad.
    RECORDS_ARE_BAD,
    /// Every single record was refused: more likely something is wrong with all of them.
    ALL_REFUSED,
    /// Part of the batch has no answer.
    NOT_KNOWN
  }

  private final int size;
  private final List<Singled> singled = new ArrayList<>();
  private int open = 1;
  private boolean others;

  private Delivery(int size) {
    this.size = size;
  }

  static Part of(List<SealedRecord> batch) {
    return new Part(new Delivery(batch.size()), batch);
  }

  /// AWS refused a part of several records.
  List<Part> halves(Part refused) {
    int half = (refused.size() + 1) / 2;
    open++;
    return List.of(
        new Part(this, refused.records().subList(0, half)),
        new Part(this, refused.records().subList(half, refused.size())));
  }

  /// AWS took a part, whatever it said of its records.
  void taken() {
    open--;
    others = true;
  }

  /// A part ended without telling anything about its records.
  void unanswered() {
    open--;
  }

  void refused(Singled record) {
    open--;
    singled.add(record);
  }

  boolean isOver() {
    return open == 0;
  }

  List<Singled> singled() {
    return List.copyOf(singled);
  }

  Conclusion conclusion() {
    if (singled.isEmpty()) {
      return Conclusion.NOTHING_FOUND;
    }
    if (others || size == 1) {
      return Conclusion.RECORDS_ARE_BAD;
    }
    return singled.size() == size ? Conclusion.ALL_REFUSED : Conclusion.NOT_KNOWN;
  }
}
