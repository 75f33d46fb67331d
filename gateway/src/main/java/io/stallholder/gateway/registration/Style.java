package io.stallholder.gateway.registration;

import io.stallholder.gateway.config.Color;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The one style sheet, which stands in the page itself, and its digest, by which the browser knows
/// that it is ours.
record Style(String sheet, String digest) {
  private static final Color DARK_PAPER = new Color("#171d26");
  private static final double READABLE = 4.5;

  private static final String SHEET =
      """
      :root { color-scheme: light dark; --ink: #16202c; --quiet: #55616f; --paper: #fff;
        --ground: #f3f5f8; --line: #7d8897; --soft: #dfe4ea; --accent: ${accent};
        --on-accent: #fff; --link: ${accent}; --fault: #b3261e; --fault-ground: #fdf0ef;
        --good: #1b6e3c; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --quiet: #a9b4c1;
        --paper: #171d26; --ground: #0e1218; --line: #76828f; --soft: #2b3440;
        --accent: ${link}; --on-accent: #0e1218; --link: ${link}; --fault: #ff9b92;
        --fault-ground: #35191a; --good: #7fd6a0; } }
      *, *::before, *::after { box-sizing: border-box; }
      html { font-size: 100%; -webkit-text-size-adjust: 100%; }
      body { margin: 0; min-height: 100vh; display: flex; flex-direction: column;
        background: var(--ground); color: var(--ink);
        font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
          sans-serif; overflow-wrap: break-word; }
      .skip { position: absolute; left: -999rem; }
      .skip:focus { left: 1rem; top: 1rem; z-index: 1; padding: .5rem 1rem;
        background: var(--paper); }
      .banner { margin: 0; padding: .45rem 1rem; background: #ffd75e; color: #3a2c00;
        font-size: .875rem; font-weight: 600; text-align: center; }
      .top, main, footer { width: 100%; max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
      .top { padding-top: 1.5rem; padding-bottom: 1.25rem; }
      .brand { display: inline-block; margin: 0; font-size: 1.125rem; font-weight: 700;
        letter-spacing: -.01em; }
      .brand img { display: block; max-height: 2.75rem; max-width: 15rem; }
      main { flex: 1; }
      .card { background: var(--paper); border: 1px solid var(--soft); border-radius: 1rem;
        padding: 1.5rem 1.25rem; box-shadow: 0 1px 2px rgb(16 24 40 / .05),
          0 8px 24px -12px rgb(16 24 40 / .18); }
      .card > :first-child, .aside > :first-child { margin-top: 0; }
      .card > :last-child { margin-bottom: 0; }
      h1 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.2; letter-spacing: -.02em; }
      p, ol { margin: .75rem 0; }
      li { margin: .35rem 0; }
      a { color: var(--link); text-underline-offset: .15em; }
      code { padding: .1rem .35rem; border-radius: .3rem; background: var(--ground);
        font-size: .9em; }
      .aside { margin-bottom: 1.5rem; }
      .steps { list-style: none; margin: 1.25rem 0 0; padding: 0; counter-reset: step; }
      .steps li { display: flex; gap: .75rem; align-items: center; margin: .55rem 0;
        color: var(--quiet); font-size: .95rem; }
      .steps li::before { counter-increment: step; content: counter(step); flex: none;
        width: 1.75rem; height: 1.75rem; border: 1.5px solid var(--line); border-radius: 50%;
        font-size: .85rem; font-weight: 600; line-height: 1.6rem; text-align: center; }
      .steps .past::before { content: "\\2713" / ""; border-color: var(--good);
        color: var(--good); }
      .steps [aria-current] { color: var(--ink); font-weight: 600; }
      .steps [aria-current]::before { border-color: var(--accent); background: var(--accent);
        color: var(--on-accent); }
      .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden;
        clip-path: inset(50%); white-space: nowrap; }
      .facts { margin: 0 0 1.25rem; padding: .7rem .9rem; border-radius: .6rem;
        background: var(--ground); font-size: .9rem; }
      .facts p { margin: 0; }
      .facts p + p { margin-top: .35rem; }
      label { display: block; margin: 1.1rem 0 .35rem; font-weight: 600; }
      label .quiet { font-weight: 400; }
      input { display: block; width: 100%; min-height: 2.9rem; padding: .6rem .8rem;
        border: 1px solid var(--line); border-radius: .6rem; background: var(--paper);
        color: var(--ink); font: inherit; }
      input[aria-invalid] { border: 2px solid var(--fault); }
      input:focus-visible, a:focus-visible, button:focus-visible, .faults:focus-visible {
        outline: 3px solid var(--link); outline-offset: 2px; }
      .hint { margin: 0 0 .4rem; color: var(--quiet); font-size: .875rem; }
      .fault { margin: .4rem 0 0; color: var(--fault); font-size: .9rem; font-weight: 600; }
      .faults { margin-bottom: 1.25rem; padding: .9rem 1rem; border-left: 4px solid var(--fault);
        border-radius: .4rem; background: var(--fault-ground); }
      .faults h2 { margin: 0 0 .4rem; font-size: 1.05rem; }
      .faults ul { margin: 0; padding-left: 1.1rem; }
      .faults a { color: var(--fault); font-weight: 600; }
      button, .button { display: inline-block; min-height: 2.9rem; padding: .7rem 1.4rem; border: 0;
        border-radius: .6rem; background: var(--accent); color: var(--on-accent); font: inherit;
        font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
      button { width: 100%; margin-top: 1.6rem; }
      button:hover, .button:hover { filter: brightness(1.08); }
      .quiet, footer { color: var(--quiet); font-size: .9rem; }
      .tick { display: flex; gap: .6rem; }
      .tick::before { content: "\\2713" / ""; flex: none; color: var(--good); font-weight: 700; }
      .more { margin-top: 1.25rem; padding-top: 1rem; border-top: 1px solid var(--soft); }
      footer { display: flex; flex-wrap: wrap; gap: .35rem 1.5rem; padding-top: 1.5rem;
        padding-bottom: 2rem; }
      footer p, footer nav { margin: 0; }
      footer p a + a { margin-left: 1rem; }
      footer nav a { display: inline-block; margin-right: 1rem; }
      @media (min-width: 40rem) {
        .card { padding: 2.25rem; }
        h1 { font-size: 1.9rem; }
        button { width: auto; }
        .alone { max-width: 38rem; margin: 0 auto; }
      }
      @media (min-width: 60rem) {
        .top { padding-top: 2.25rem; }
        .pair { display: grid; grid-template-columns: 20rem 1fr; gap: 4rem; align-items: start;
          padding-top: 1.5rem; }
        .aside { margin: 0; padding-top: 2.25rem; }
      }
      @media (prefers-contrast: more) { .card { border-color: var(--line); } }
      @media print { .card { box-shadow: none; } }
      """;

  static Style of(Color accent) {
    String sheet =
        SHEET
            .replace("${accent}", accent.hex())
            .replace("${link}", accent.readableOn(DARK_PAPER, READABLE).hex());
    return new Style(sheet, digest(sheet));
  }

  private static String digest(String sheet) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(sheet.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
