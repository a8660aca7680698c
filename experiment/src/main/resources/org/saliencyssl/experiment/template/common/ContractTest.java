package {{package}};

import org.saliencyssl.api.contract.{{Family}}Contract;

/** Every rule of the contract kit; tests of the idea itself go beside this one. */
class {{Name}}ContractTest implements {{Family}}Contract<{{Name}}Settings> {

  @Override
  public {{Name}}Factory factory() {
    return new {{Name}}Factory();
  }

  @Override
  public {{Name}}Settings settings() {
    return new {{Name}}Settings({{exampleSettings}});
  }
}
