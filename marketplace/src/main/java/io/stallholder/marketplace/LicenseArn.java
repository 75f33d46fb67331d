package io.stallholder.marketplace;

import java.util.Optional;
import java.util.regex.Pattern;

/// The license behind one agreement, such as
/// `arn:aws:license-manager::294406891311:license:l-5f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5`.
///
/// AWS prints the same license in several forms (with or without a region, `license:` or
/// `license/`, without the leading `arn:`). Send [#value()] as AWS gave it; compare by [#id()].
public record LicenseArn(String value) {
  private static final String PREFIX = "arn:";

  /// AWS's own pattern, from the model of the Metering Service.
  private static final Pattern SHAPE =
      Pattern.compile(
          "arn:aws[a-zA-Z-]*:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:[A-Za-z0-9_/.-]{0,63}"
              + ":[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,1023}");

  public LicenseArn {
    Shape.require("a license ARN", SHAPE, "arn:aws:<service>:<region>:<account>:<license>", value);
    if (idOf(value).isEmpty()) {
      throw new IllegalArgumentException("a license ARN must end with an id, not \"" + value + '"');
    }
  }

  /// Reads what AWS prints in events and documents: blanks around it and a missing `arn:` are
  /// forgiven. Empty if it is no ARN even then.
  public static Optional<LicenseArn> parse(String printed) {
    String text = printed.strip();
    String whole = text.startsWith("aws") ? PREFIX + text : text;
    return SHAPE.matcher(whole).matches() && !idOf(whole).isEmpty()
        ? Optional.of(new LicenseArn(whole))
        : Optional.empty();
  }

  /// The last part, `l-…` or `lic-…`: the same in every form that AWS prints of one license.
  public String id() {
    return idOf(value);
  }

  private static String idOf(String arn) {
    return arn.substring(Math.max(arn.lastIndexOf(':'), arn.lastIndexOf('/')) + 1);
  }

  @Override
  public String toString() {
    return value;
  }
}
