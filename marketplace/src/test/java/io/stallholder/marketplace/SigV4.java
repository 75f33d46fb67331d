package io.stallholder.marketplace;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signature Version 4 written from its specification, to check the signer that the client uses.
public final class SigV4 {
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
              + "SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})");

  private SigV4() {}

  public record Signed(
      String accessKey, String region, String service, String signedHeaders, boolean valid) {}

  public static Signed check(ScriptedAws.Request request, String secretKey) {
    Matcher header = AUTHORIZATION.matcher(request.header("authorization"));
    if (!header.matches()) {
      throw new AssertionError("not a SigV4 header: " + request.header("authorization"));
    }
    String date = header.group(2);
    String scope = date + "/" + header.group(3) + "/" + header.group(4) + "/aws4_request";
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            request.header("x-amz-date"),
            scope,
            sha256(canonical(request, header.group(5)).getBytes(StandardCharsets.UTF_8)));
    byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {date, header.group(3), header.group(4), "aws4_request"}) {
      key = hmac(key, part);
    }
    String expected = HexFormat.of().formatHex(hmac(key, toSign));
    return new Signed(
        header.group(1),
        header.group(3),
        header.group(4),
        header.group(5),
        expected.equals(header.group(6)) && request.header("x-amz-date").startsWith(date));
  }

  private static String canonical(ScriptedAws.Request request, String signedHeaders) {
    String headers =
        Arrays.stream(signedHeaders.split(";"))
            .map(name -> name + ":" + request.header(name).strip() + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        request.method(),
        request.uri().getRawPath(),
        "",
        headers,
        signedHeaders,
        sha256(request.text().getBytes(StandardCharsets.UTF_8)));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
