package io.stallholder.simulator.identity;

import io.stallholder.simulator.protocol.AwsError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The `Authorization` header of Signature Version 4, taken apart.
record Authorization(
    String accessKeyId, Scope scope, List<String> signedHeaders, String signature) {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String TERMINATOR = "aws4_request";
  private static final int MAX_SIGNED_HEADERS = 100;

  record Scope(String date, String region, String service) {
    @Override
    public String toString() {
      return String.join("/", date, region, service, TERMINATOR);
    }
  }

  static Authorization parse(String header) {
    if (!header.startsWith(ALGORITHM + " ")) {
      throw incomplete("Unsupported AWS 'algorithm': expected '" + ALGORITHM + "'.");
    }
    Map<String, String> parts = new HashMap<>();
    for (String part : header.substring(ALGORITHM.length()).split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
    String[] credential = part(parts, "Credential").split("/", -1);
    if (credential.length != 5 || !credential[4].equals(TERMINATOR)) {
      throw incomplete(
          "Credential must have exactly 5 slash-delimited elements, e.g."
              + " keyid/date/region/service/aws4_request.");
    }
    List<String> signedHeaders =
        new ArrayList<>(List.of(part(parts, "SignedHeaders").split(";", MAX_SIGNED_HEADERS)));
    return new Authorization(
        credential[0],
        new Scope(credential[1], credential[2], credential[3]),
        signedHeaders,
        part(parts, "Signature"));
  }

  Authorization {
    signedHeaders = List.copyOf(signedHeaders);
  }

  private static String part(Map<String, String> parts, String name) {
    String value = parts.get(name);
    if (value == null || value.isEmpty()) {
      throw incomplete("Authorization header requires '" + name + "' parameter.");
    }
    return value;
  }

  private static AwsError incomplete(String message) {
    return AwsError.client("IncompleteSignatureException", message);
  }
}
