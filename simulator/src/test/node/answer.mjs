// Prints what a call answers, or how the SDK says that it failed, as one line of JSON.
export async function answer(call) {
  try {
    print(await call());
  } catch (error) {
    if (!error.$metadata) throw error;
    const { name, message, $metadata } = error;
    print({ error: { name, message, type: error.constructor.name, ...$metadata } });
  }
}

function print(value) {
  process.stdout.write(JSON.stringify(value) + "\n");
}
