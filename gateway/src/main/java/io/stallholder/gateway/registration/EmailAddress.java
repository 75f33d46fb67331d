package io.stallholder.gateway.registration;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Tells whether a text can be an e-mail address: every form of RFC 5321, quoted local parts and
/// address literals included, and of RFC 6531, which allows other letters on both sides of the @.
final class EmailAddress {
  /// In octets, as RFC 5321 limits a path.
  static final int LONGEST = 254;

  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_DOMAIN = 253;

  private static final String OTHER = "[^\\p{ASCII}\\p{Cntrl}\\p{Z}\\p{Cn}\\p{Cs}]";
  private static final String ATOM = "(?:[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]|" + OTHER + ")+";
  private static final String QUOTED = "\"(?:[ !#-\\[\\]-~]|\\\\[ -~]|" + OTHER + ")*\"";
  private static final Pattern LOCAL = Pattern.compile(ATOM + "(?:\\." + ATOM + ")*|" + QUOTED);

  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
  private static final Pattern DOMAIN = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final Pattern LITERAL =
      Pattern.compile(
          "\\[(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}"
              + "|IPv6:[0-9a-fA-F:.]{2,45})]");

  /// What IDNA 2003 replaced, and IDNA 2008 keeps.
  private static final Pattern READ_ANEW = Pattern.compile("[ßς\u200c\u200d]");

  private EmailAddress() {}

  static boolean isOne(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      return false;
    }
    // A quoted local part may hold an @ itself; no domain does.
    int at = text.lastIndexOf('@');
    return at > 0 && isLocal(text.substring(0, at)) && isDomain(text.substring(at + 1));
  }

  private static boolean isLocal(String local) {
    return local.getBytes(StandardCharsets.UTF_8).length <= LONGEST_LOCAL
        && LOCAL.matcher(local).matches();
  }

  private static boolean isDomain(String domain) {
    if (LITERAL.matcher(domain).matches()) {
      return true;
    }
    try {
      String ascii = ascii(domain);
      return ascii.length() <= LONGEST_DOMAIN && DOMAIN.matcher(ascii).matches();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// The address with its domain as all mail servers know it; its local part stays as it is. A
  /// domain that the JDK's older rules would turn into another one stays, too.
  static String onTheWire(String address) {
    int at = address.lastIndexOf('@');
    String domain = address.substring(at + 1);
    return LITERAL.matcher(domain).matches() || READ_ANEW.matcher(domain).find()
        ? address
        : address.substring(0, at + 1) + ascii(domain);
  }

  private static String ascii(String domain) {
    return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
  }
}
