package org.saliencyssl.api.compute;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module without parameters, composed in memory from method text and loaded on one
 * device. It gives every aten operator, with autograd.
 *
 * <p>Methods are written in the dialect in which TorchScript serialises itself: every operator as
 * {@code torch.NAME(...)} with all positional arguments of its schema. An array that a method
 * returns must have a type DJL knows: bfloat16 stays inside.
 */
public final class Script implements AutoCloseable {

  private final Model model;
  private final Block block;
  private final ParameterStore store;
  private final NDManager manager;

  /** Its name tells the engine the method; in host memory: to make one on a GPU would wait. */
  private final NDArray tag;

  private Script(Model model, NDManager manager) {
    this.model = model;
    this.block = model.getBlock();
    this.manager = manager.newSubManager(Device.cpu());
    this.store = new ParameterStore(this.manager, false);
    this.tag = this.manager.create(0f);
    NDScope.unregister(tag);
  }

  /**
   * Composes and loads a module.
   *
   * @param manager gives engine and device
   * @param name appears in error messages; letters only
   * @param methods method definitions, indented by two spaces, each {@code def NAME(self, ...)}
   * @return the loaded module, closed by the caller
   * @throws IllegalArgumentException if TorchScript refuses the text
   */
  public static Script load(NDManager manager, String name, String methods) {
    String code =
        "class Ops(Module):\n"
            + "  __parameters__ = []\n"
            + "  __buffers__ = []\n"
            + "  training : bool\n"
            + methods;
    Model model = Model.newInstance(name, manager.getDevice(), manager.getEngine().getEngineName());
    try {
      model.load(new ByteArrayInputStream(archive(code)));
      Files.deleteIfExists(model.getModelPath()); // DJL's empty folder; it would outlive a kill
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new IllegalArgumentException("TorchScript refuses module " + name + ":\n" + code, e);
    }
    return new Script(model, manager);
  }

  /**
   * Starts a call.
   *
   * @param method name of a method of the module
   * @return the call, to which arguments are added in the method's order
   */
  public Call method(String method) {
    return new Call(method);
  }

  @Override
  public void close() {
    manager.close();
    model.close();
  }

  private static byte[] archive(String code) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      data.write(new byte[] {(byte) 0x80, 2});
      data.write("c__torch__\nOps\n".getBytes(StandardCharsets.US_ASCII));
      data.write(new byte[] {0x71, 0, 0x29, (byte) 0x81, 0x7d, 0x28, 0x58, 8, 0, 0, 0});
      data.write("training".getBytes(StandardCharsets.US_ASCII));
      data.write(new byte[] {0x71, 1, (byte) 0x88, 0x75, 0x62, 0x71, 2, 0x2e});
      store(zip, "data.pkl", data.toByteArray());
      store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, 0x29, 0x2e});
      store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("ops/" + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** One call of a method; single use. */
  public final class Call {

    private final String method;
    private final NDList arguments = new NDList();
    private int lists;

    private Call(String method) {
      this.method = method;
    }

    /**
     * Adds a {@code Tensor} argument.
     *
     * @param array the tensor; its name is overwritten
     * @return this call
     */
    public Call tensor(NDArray array) {
      array.setName("");
      arguments.add(array);
      return this;
    }

    /**
     * Adds a {@code List[Tensor]} argument.
     *
     * @param arrays the tensors, at least one; their names are overwritten
     * @return this call
     */
    public Call tensors(List<NDArray> arrays) {
      String name = "list" + lists++ + "[]";
      for (NDArray array : arrays) {
        array.setName(name);
        arguments.add(array);
      }
      return this;
    }

    /**
     * Runs the method; records a graph when within gradient recording.
     *
     * @return what it returns, attached to the manager of the first argument
     */
    public NDList run() {
      tag.setName("module_method:" + method);
      arguments.add(tag);
      return block.forward(store, arguments, true);
    }

    /**
     * Runs a method that returns one tensor.
     *
     * @return the tensor
     */
    public NDArray single() {
      return run().singletonOrThrow();
    }
  }
}
