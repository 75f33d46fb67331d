package io.stallholder.gateway.mail;

import jakarta.mail.internet.InternetAddress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A mail of plain text.
///
/// @param id names it, so that a mail system can tell a repetition
public record Letter(UUID id, List<InternetAddress> to, String subject, String text, Instant at) {
  public Letter {
    to = List.copyOf(to);
  }

  /// Addresses stay out of logs.
  @Override
  public String toString() {
    return "Letter[" + id + "]";
  }
}
