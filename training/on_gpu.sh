#!/bin/sh
# The whole recipe on one large GPU, in three parts of at most ten minutes: on_gpu.sh PART WORK
set -eu
work=$2
stage() { name=$1; shift; python -m training "$name" --work "$work" --device cuda --threads "$(nproc)" "$@"; }
case $1 in
1) # drawings, words, the text encoder, the first half of the picture coder
  stage pictures --count 60000
  stage tokens --count 60000
  stage text --seconds 120 --batch 1024
  stage vae --seconds 300 --batch 48 --cool 0 ;;
2) # the picture coder's second half, and what lies on it
  stage vae --seconds 240 --batch 48 --cool 0.7
  stage latents --count 60000 --batch 128
  stage judge --seconds 60 --batch 256
  stage unet --seconds 200 --batch 1024 --cool 0 ;;
3) # the painter, the last polish, the score
  stage unet --seconds 360 --batch 1024 --cool 0.6
  stage refine --seconds 60 --batch 24
  stage assemble
  stage score --count 500 ;;
esac
