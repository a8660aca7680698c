package org.saliencyssl.experiment.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The right to try a point, and the folder to do it in. The folder's name is the fencing token:
 * whoever finds the folder under this name holds the newest token. See the package.
 *
 * @param point the point's label
 * @param token number of the attempt, from 1
 * @param folder {@code attempts/POINT/TOKEN}; exists until the attempt is fenced or committed
 */
public record Attempt(String point, int token, Path folder) {

  /** Says what the attempt is for: {@link Card} as JSON. */
  static final String CARD = "attempt.json";

  /** Name of the resolved specs in a grid's folder, and in an attempt's. */
  static final String POINTS = "points.jsonl";

  private static final String WORKER = "worker.json";
  private static final String HEARTBEAT = "heartbeat";
  private static final String FAILURE = "failure.txt";
  private static final JsonMapper MAPPER = new JsonMapper();

  /** Why an attempt was fenced; the end of its folder's name. */
  public enum Ended {
    /** Its worker is gone, or is not believed in any more. */
    STALE,
    /** It gave a reason. */
    FAILED,
    /** It was asked to stop and saved a checkpoint. */
    STOPPED,
    /** It was committed, but its result is not wanted any more. */
    OUTDATED;

    String suffix() {
      return "." + name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * What an attempt is for; stays with the result.
   *
   * @param point the point's label
   * @param token number of the attempt
   * @param hash of what is to be done
   */
  public record Card(String point, int token, String hash) {}

  /**
   * Returns the place of the resolved specs of what is to be done, one a line.
   *
   * @return a file
   */
  public Path points() {
    return folder.resolve(POINTS);
  }

  /**
   * Reads the resolved specs.
   *
   * @return the lines of {@link #points}; none if the attempt is fenced or committed
   */
  public List<String> lines() throws IOException {
    try {
      return Files.readAllLines(points());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /**
   * Takes the attempt for this process, once and for ever.
   *
   * @return false if another process has it
   * @throws FencedException if the attempt is fenced
   * @throws IOException if the folder cannot be written
   */
  public boolean claim() throws IOException {
    try {
      byte[] worker = MAPPER.writeValueAsBytes(WorkerId.current());
      Files.write(folder.resolve(WORKER), worker, StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (NoSuchFileException e) {
      throw fenced();
    }
  }

  /**
   * Returns who has claimed the attempt.
   *
   * @return the process; empty if there is none, or its word is not whole yet
   */
  public Optional<WorkerId> worker() throws IOException {
    try {
      return Optional.of(
          MAPPER.readValue(Files.readString(folder.resolve(WORKER)), WorkerId.class));
    } catch (NoSuchFileException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * Says that the worker lives.
   *
   * @param count a number that grows; an observer looks at whether it changes, by its own clock
   * @throws FencedException if the attempt is fenced
   * @throws IOException if the folder cannot be written
   */
  public void beat(long count) throws IOException {
    try {
      Files.writeString(folder.resolve(HEARTBEAT), Long.toString(count));
    } catch (NoSuchFileException e) {
      throw fenced();
    }
  }

  /**
   * Returns the last heartbeat.
   *
   * @return any text, to be compared with an earlier one
   */
  public String heartbeat() throws IOException {
    try {
      return Files.readString(folder.resolve(HEARTBEAT));
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /**
   * Leaves the reason why there is no result.
   *
   * @param reason one line
   * @throws IOException if the folder cannot be written
   */
  public void fail(String reason) throws IOException {
    Path temporary = folder.resolve(FAILURE + ".tmp");
    Files.writeString(temporary, reason);
    Files.move(temporary, folder.resolve(FAILURE), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Returns the reason that the worker left.
   *
   * @return one line; empty if it left none
   */
  public Optional<String> failure() throws IOException {
    try {
      return Optional.of(Files.readString(folder.resolve(FAILURE)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Tells whether the attempt may still be committed.
   *
   * @return false once it is fenced or committed
   */
  public boolean live() {
    return Files.isDirectory(folder);
  }

  /**
   * Takes the token away, for ever.
   *
   * @param how the end of the folder's new name
   * @return the folder's new place; empty if the attempt was fenced or committed before
   * @throws IOException if the folder cannot be renamed
   */
  public Optional<Path> fence(Ended how) throws IOException {
    Path aside = folder.resolveSibling(token + how.suffix());
    try {
      Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(aside);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Puts the whole folder in place as the point's result: everything in it is synced, then it is
   * renamed.
   *
   * @param result where results of the point are looked for; nothing is there yet
   * @throws FencedException if the token is not the newest any more, or there is a result
   * @throws IOException if a file cannot be synced; the attempt is live then
   */
  public void commit(Path result) throws IOException {
    try {
      Files.deleteIfExists(folder.resolve(HEARTBEAT));
      DiskSync.tree(folder);
      Files.move(folder, result, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException | DirectoryNotEmptyException | FileAlreadyExistsException e) {
      throw fenced();
    } catch (java.nio.file.FileSystemException e) {
      if (live() && !Files.exists(result)) {
        throw e;
      }
      throw fenced();
    }
    DiskSync.folder(result.resolveSibling("."));
    DiskSync.folder(folder.resolveSibling("."));
  }

  /**
   * Reads what a folder was made for.
   *
   * @param folder an attempt's or a result's
   * @return the card; empty if it has none, as results of older versions have not
   */
  public static Optional<Card> card(Path folder) throws IOException {
    try {
      return Optional.of(MAPPER.readValue(Files.readString(folder.resolve(CARD)), Card.class));
    } catch (NoSuchFileException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static void writeCard(Path folder, Card card) throws IOException {
    Files.write(folder.resolve(CARD), MAPPER.writeValueAsBytes(card));
  }

  private FencedException fenced() {
    return new FencedException(
        "attempt %d of %s has lost its token to a later one, or its point is done; nothing of it counts"
            .formatted(token, point));
  }
}
