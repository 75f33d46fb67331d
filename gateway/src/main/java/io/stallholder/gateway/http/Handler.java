package io.stallholder.gateway.http;

/// Answers one request. Whatever it throws becomes a problem document: `ProblemException` the one
/// it holds, everything else a 500 that tells the caller nothing but the request's id.
public interface Handler {
  Reply handle(Request request) throws Exception;
}
