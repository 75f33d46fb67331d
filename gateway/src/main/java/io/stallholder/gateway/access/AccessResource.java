package io.stallholder.gateway.access;

import io.stallholder.gateway.database.Ids;
import io.stallholder.gateway.http.Json;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.ProblemException;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.http.Query;
import io.stallholder.gateway.http.Reply;
import io.stallholder.gateway.http.Request;
import io.stallholder.gateway.http.Resource;
import io.stallholder.gateway.http.Routes;
import io.stallholder.gateway.http.Scope;
import io.stallholder.marketplace.Dimension;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// `/v1/licenses/{id}/access` and `/v1/access`: may they use it now?
public final class AccessResource implements Resource {
  private static final Pattern QUANTITY = Pattern.compile("[0-9]{1,15}([.][0-9]{1,9})?");
  private static final int TAG_BYTES = 16;

  private final Access access;
  private final InstantSource clock;

  AccessResource(Access access, InstantSource clock) {
    this.access = access;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .requiring(Scope.READ)
        .get("/v1/licenses/{id}/access", this::ofLicense)
        .get("/v1/access", this::ofTenant);
  }

  private Reply ofLicense(Request request) {
    Question question = question(request.query());
    String id = request.path("id");
    return Ids.parse(id)
        .flatMap(license -> access.ofLicense(license, question))
        .map(answer -> reply(request, answer))
        .orElseThrow(() -> unknown("no license has the id " + id));
  }

  private Reply ofTenant(Request request) {
    String tenant = request.query().requiredText("tenant");
    return access
        .ofTenant(tenant, question(request.query()))
        .map(answer -> reply(request, answer))
        .orElseThrow(() -> unknown("no license serves the tenant " + tenant));
  }

  private static Question question(Query query) {
    Optional<Dimension> dimension = query.text("dimension").map(AccessResource::dimension);
    Optional<BigDecimal> quantity = query.text("quantity").map(AccessResource::quantity);
    if (quantity.isPresent() && dimension.isEmpty()) {
      throw Problems.invalidParameter("dimension", "dimension is required where quantity is given");
    }
    return new Question(dimension, quantity);
  }

  private static Dimension dimension(String text) {
    try {
      return new Dimension(text);
    } catch (IllegalArgumentException e) {
      throw Problems.invalidParameter("dimension", String.valueOf(e.getMessage()));
    }
  }

  private static BigDecimal quantity(String text) {
    if (!QUANTITY.matcher(text).matches()) {
      throw Problems.invalidParameter(
          "quantity", "quantity must be a decimal number with up to 15 digits and 9 places");
    }
    return new BigDecimal(text);
  }

  /// Neither yes nor no, and so no answer with an `allowed` that could be taken for one.
  private static ProblemException unknown(String detail) {
    Problem problem = Problems.notFound(detail).problem();
    return new ProblemException(problem.with("reason", Reason.UNKNOWN.word()));
  }

  private Reply reply(Request request, Answer answer) {
    byte[] body = Json.bytes(answer.json());
    String tag = tag(body);
    boolean isKnown =
        request.header("If-None-Match").filter(tags -> matches(tags, tag)).isPresent();
    Reply reply = isKnown ? Reply.empty(304) : Reply.bytes(200, "application/json", body);
    long seconds = answer.age(clock.instant()).toSeconds();
    return reply.with("ETag", tag).with("Cache-Control", "private, max-age=" + seconds);
  }

  /// The same bytes, the same tag: whatever a reader can see is in it.
  private static String tag(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return '"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean matches(String tags, String tag) {
    return Arrays.stream(tags.split(","))
        .map(String::strip)
        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
        .anyMatch(each -> each.equals("*") || each.equals(tag));
  }
}
