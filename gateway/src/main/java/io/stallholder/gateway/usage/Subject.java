package io.stallholder.gateway.usage;

import io.stallholder.gateway.database.Ids;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an event's `subject` can be read as. Pure.
///
/// @param text as sent; as a tenant id it is taken literally
/// @param license our own id, where it looks like one
/// @param arnId the `l-…` part of a license ARN, alone or at an ARN's end
record Subject(String text, Optional<UUID> license, Optional<String> arnId) {
  private static final Pattern ARN_FORM =
      Pattern.compile("(?:(?:arn:)?aws[a-zA-Z-]*:license-manager:.*[:/])?(l(?:ic)?-[0-9a-zA-Z]+)");

  static Subject of(String text) {
    Matcher arn = ARN_FORM.matcher(text);
    return new Subject(
        text, Ids.parse(text), arn.matches() ? Optional.of(arn.group(1)) : Optional.empty());
  }
}
