package io.stallholder.gateway.registration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/// Requests that nobody in their senses sends.
final class Noise {
  static final int KINDS = 10;

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String[] TYPES = {
    FORM,
    FORM + "; charset=utf-16",
    "application/json",
    "multipart/form-data; boundary=",
    "text/plain;;;",
    "/",
    "",
    "é/ü"
  };
  private static final String[] METHODS = {
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "BREW", "get"
  };
  private static final String[] PIECES =
      "% %00 %zz %ff%fe %c0%ae .. // ;a=b ? # & = \u0000 <b> %ED%A0%80 %F0%9F%92%A9 \" ' \\ {a} * é"
          .split(" ");
  private static final String[] FIELDS = {
    "x-amzn-marketplace-token", "email", "name", "company", "contact", "phone", "language"
  };
  private static final String[] LENGTHS = {
    "-1", "99999999999999999999", "9223372036854775807", "1e3", "", "5, 5", "0x10", "2147483648"
  };

  private final Random random;
  private final String page;

  /// @param page of a buyer who is just registering
  Noise(Random random, String page) {
    this.random = random;
    this.page = page;
  }

  byte[] request(int kind) {
    return switch (kind) {
      case 0 -> bytes(random.nextInt(20_000));
      case 1 -> joined(text("GET /register HTTP/1.1\r\nHost: a\r\n"), bytes(random.nextInt(9_000)));
      case 2 -> post(path(), one(TYPES), bytes(random.nextInt(5_000)));
      case 3 -> post(path(), one(TYPES), bytes(200_000 + random.nextInt(1_000_000)));
      case 4 -> post(path(), "application/json", text("[{\"a\":".repeat(random.nextInt(9_000))));
      case 5 -> post("/register", FORM, text("x-amzn-marketplace-token=" + garbage(8_192)));
      case 6 -> text(one(METHODS) + " /register" + garbage(random.nextInt(12_000)) + end());
      case 7 -> post(page, FORM, text(fields()));
      case 8 -> lying();
      default -> packed();
    };
  }

  private String path() {
    return random.nextBoolean() ? "/register" : page;
  }

  private String fields() {
    var form = new StringBuilder();
    for (int i = random.nextInt(40); i >= 0; i--) {
      form.append(one(FIELDS)).append('=').append(garbage(random.nextInt(300))).append('&');
    }
    return form.toString();
  }

  /// Of these pieces alone, or of anything that is printed.
  private String garbage(int length) {
    var garbage = new StringBuilder();
    boolean isPrintable = random.nextBoolean();
    while (garbage.length() < length) {
      if (isPrintable) {
        garbage.append((char) ('!' + random.nextInt('~' - '!')));
      } else {
        garbage.append(one(PIECES));
      }
    }
    return garbage.toString();
  }

  private String end() {
    return " HTTP/1.1\r\nHost: " + garbage(random.nextInt(30)) + forwarded() + "\r\n\r\n";
  }

  private String forwarded() {
    return "\r\nX-Forwarded-For: " + garbage(random.nextInt(200)).replace("\u0000", ",");
  }

  /// A head that does not fit its body.
  private byte[] lying() {
    String lengths = "Content-Length: " + one(LENGTHS) + "\r\n";
    String chunked = random.nextBoolean() ? "Transfer-Encoding: chunked\r\n" : "";
    String expect = random.nextBoolean() ? "Expect: 100-continue\r\n" : "";
    String head = "POST " + path() + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + FORM + "\r\n";
    return joined(text(head + lengths + chunked + expect + "\r\n"), bytes(random.nextInt(70_000)));
  }

  /// A few bytes that unpack to many, or to none.
  private byte[] packed() {
    byte[] body = bytes(random.nextInt(1_000));
    if (random.nextBoolean()) {
      var out = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(out)) {
        gzip.write(new byte[10_000_000]);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      body = out.toByteArray();
    }
    String head =
        "POST %s HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n"
            .formatted(path(), body.length);
    return joined(text(head + "Content-Type: " + FORM + "\r\n\r\n"), body);
  }

  private byte[] post(String path, String type, byte[] body) {
    String head =
        "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, type, body.length);
    return joined(text(head), body);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private static byte[] text(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] joined(byte[] one, byte[] other) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(other);
    return out.toByteArray();
  }
}
