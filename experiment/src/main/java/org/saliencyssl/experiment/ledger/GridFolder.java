package org.saliencyssl.experiment.ledger;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the things of a grid are.
 *
 * @param root the folder that {@code --out} names
 */
public record GridFolder(Path root) {

  /** Name of the folder of attempts; what is in it is no result. */
  public static final String ATTEMPTS = "attempts";

  private static final Pattern NAME = Pattern.compile("([0-9]{1,9})(\\.[a-z]+)?");

  /**
   * What an attempt takes over from the attempt before.
   *
   * @param checkpoint name of the file to go on from; nothing is taken over without it
   * @param others names of files that belong to it
   */
  public record Carried(String checkpoint, List<String> others) {}

  /** An attempt's folder under its present name. */
  private record Found(int token, boolean live, Path folder) {}

  /**
   * Returns the ledger's place.
   *
   * @return a file
   */
  public Path ledger() {
    return root.resolve("ledger.jsonl");
  }

  /**
   * Returns the place of the resolved specs, one a line.
   *
   * @return a file
   */
  public Path points() {
    return root.resolve(Attempt.POINTS);
  }

  /**
   * Returns the place of a point's result.
   *
   * @param point its label
   * @return a folder that exists if and only if the point is done
   */
  public Path result(String point) {
    return root.resolve(point);
  }

  /**
   * Returns the place of what a worker says.
   *
   * @param attempt the worker's attempt
   * @return a file
   */
  public Path log(Attempt attempt) {
    return root.resolve("logs").resolve(attempt.point() + "." + attempt.token() + ".log");
  }

  /**
   * Names an attempt that was issued.
   *
   * @param point the point's label
   * @param token number of the attempt
   * @return the attempt; it may be fenced
   */
  public Attempt attempt(String point, int token) {
    return new Attempt(point, token, home(point).resolve(Integer.toString(token)));
  }

  /**
   * Finds the attempt that holds the newest token.
   *
   * @param point the point's label
   * @return the attempt; empty if none is live
   */
  public Optional<Attempt> live(String point) throws IOException {
    return found(point).stream()
        .filter(Found::live)
        .map(one -> new Attempt(point, one.token, one.folder))
        .reduce((earlier, later) -> later);
  }

  /**
   * Issues the next token: reserves a number for ever, fences whatever is live, then makes the new
   * attempt's folder, complete from its first moment. Safe against other processes that do the
   * same: of several tokens, only the greatest is live when they have returned.
   *
   * @param point the point's label
   * @param hash of what is to be done
   * @param above the newest token that the ledger knows
   * @param points text for the attempt's {@code points.jsonl}: all that its worker needs to know
   * @param carried what is taken over from the newest attempt that has it
   * @return the attempt
   */
  public Attempt issue(String point, String hash, int above, String points, Carried carried)
      throws IOException {
    Path home = Files.createDirectories(home(point));
    while (true) {
      Attempt next = attempt(point, reserved(home, newest(point, above) + 1));
      fenceAllBefore(next);
      Path prepared = Files.createDirectory(home.resolve(".new-" + UUID.randomUUID()));
      Files.writeString(prepared.resolve(Attempt.POINTS), points);
      Attempt.writeCard(prepared, new Attempt.Card(point, next.token(), hash));
      inherit(found(point), prepared, carried);
      Files.move(prepared, next.folder(), StandardCopyOption.ATOMIC_MOVE);
      if (newest(point, above) == next.token()) {
        return next;
      }
      next.fence(Attempt.Ended.STALE); // overtaken before anybody could start on it
    }
  }

  private int newest(String point, int above) throws IOException {
    return found(point).stream().mapToInt(Found::token).reduce(above, Math::max);
  }

  /** The file stays when the attempt's folder is renamed, so that no number is used twice. */
  private static int reserved(Path home, int from) throws IOException {
    int number = from;
    while (!made(home.resolve(number + ".token"))) {
      number++;
    }
    return number;
  }

  private static boolean made(Path token) throws IOException {
    try {
      Files.createFile(token);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private void fenceAllBefore(Attempt next) throws IOException {
    for (Found one : found(next.point())) {
      if (one.live && one.token < next.token()) {
        attempt(next.point(), one.token).fence(Attempt.Ended.STALE);
      }
    }
  }

  /**
   * Moves a folder out of the place of results: one that an older version left half done, or one
   * that is not wanted any more.
   *
   * @param point the point's label
   * @param token of the attempt that made it, 0 if none did
   * @param how the end of its new name
   */
  public void setAside(String point, int token, Attempt.Ended how) throws IOException {
    Path home = Files.createDirectories(home(point));
    Path aside = home.resolve(token + how.suffix());
    deleteTree(aside);
    Files.move(result(point), aside, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Deletes the attempts of a point that is done, as far as that is possible; logs stay.
   *
   * @param point the point's label
   */
  public void tidy(String point) {
    try {
      deleteTree(home(point));
    } catch (IOException orphanWrites) {
      // an orphan may still write there; what it leaves harms nobody
      return;
    }
  }

  /** Deletes the folder and all that is in it. */
  public void delete() throws IOException {
    deleteTree(root);
  }

  private Path home(String point) {
    return root.resolve(ATTEMPTS).resolve(point);
  }

  /** Lists the attempts of a point, oldest first. */
  private List<Found> found(String point) throws IOException {
    List<Found> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(home(point))) {
      for (Path folder : folders.toList()) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        if (name.matches()) {
          found.add(new Found(Integer.parseInt(name.group(1)), name.group(2) == null, folder));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    found.sort(Comparator.comparingInt(Found::token));
    return found;
  }

  /**
   * The checkpoint is linked, which is safe: whoever still writes puts a new file in its place. The
   * others are appended to, so they are copied, and after it: they may be longer than it says.
   */
  private static void inherit(List<Found> before, Path prepared, Carried carried)
      throws IOException {
    for (int i = before.size() - 1; i >= 0; i--) {
      Path from = before.get(i).folder;
      if (!before.get(i).live && Files.exists(from.resolve(carried.checkpoint))) {
        Path to = prepared.resolve(carried.checkpoint);
        Files.deleteIfExists(to);
        link(from.resolve(carried.checkpoint), to);
        for (String other : carried.others) {
          if (Files.exists(from.resolve(other))) {
            Files.copy(
                from.resolve(other), prepared.resolve(other), StandardCopyOption.REPLACE_EXISTING);
          }
        }
        return;
      }
    }
  }

  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(from, to); // a file system without links
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path one : all) {
      Files.deleteIfExists(one);
    }
  }
}
