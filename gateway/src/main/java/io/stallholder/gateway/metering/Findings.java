package io.stallholder.gateway.metering;

import io.stallholder.gateway.metering.Settlement.Verdict;
import java.util.List;
import java.util.UUID;

/// What AWS's answers come to, before it is stored.
///
/// @param answers to attempts
/// @param judged records of which something becomes
/// @param done records of which nothing becomes: they may go again
record Findings(List<Answer> answers, List<Judged> judged, List<SealedRecord> done) {
  /// What AWS said of one record in one request.
  record Answer(UUID record, UUID request, String word, String detail) {}

  /// What an answer means for one record.
  record Judged(SealedRecord record, UUID request, String word, Verdict verdict) {}

  Findings {
    answers = List.copyOf(answers);
    judged = List.copyOf(judged);
    done = List.copyOf(done);
  }

  boolean isEmpty() {
    return answers.isEmpty() && judged.isEmpty() && done.isEmpty();
  }
}
