# Builds a package once more, for programs that load it with require().
set -eu
tsc -p tsconfig.build.json --module commonjs --moduleResolution bundler \
  --verbatimModuleSyntax false --outDir dist/commonjs
echo '{ "type": "commonjs" }' > dist/commonjs/package.json
