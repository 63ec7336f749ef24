import type { ProblemWords } from '../problem.ts';

const problems: ProblemWords = {
  nothing: ({ came }) =>
    ({
      text: 'A picture was expected, but text came. Copy the picture itself, or choose its file.',
      link: 'A picture was expected, but a link came. This page opens no other site: save the picture, then choose the file.',
      nothing: 'A picture was expected, but nothing came. Copy the picture again, or choose its file.',
    })[came],
  empty: ({ name }) =>
    `A picture was expected, but “${name}” is empty (0 bytes). If it is still downloading or syncing, wait for that and choose it again.`,
  'not-a-picture': ({ name, type }) =>
    `A picture was expected, but “${name}” is something else (${type}). Choose a JPEG, PNG, WebP, GIF or AVIF file.`,
  undecodable: ({ name, type }) =>
    `This browser can’t open “${name}”${type === '' ? '' : ` (${type})`}: it is damaged, or of a kind that the browser doesn’t know. Save it as JPEG or PNG and choose that.`,
  changed: ({ name }) =>
    `“${name}” was to be read as it was when you chose it, but it has changed or is no longer there. Choose it again.`,
  'too-heavy': ({ name, bytes, limit }, say) =>
    `“${name}” is ${say.megabytes(bytes)}; at most ${say.megabytes(limit)} can be read here. Save it smaller and choose that.`,
  'too-large': ({ name, width, height, limit }, say) =>
    `“${name}” is ${width} × ${height} pixels; at most ${say.megapixels(limit)} fit in memory here. Scale it down and choose that.`,
  'folder-empty': ({ name }) =>
    `Pictures were expected, but “${name}” holds none that this page could read. Take a folder with JPEG, PNG, WebP, GIF or AVIF files.`,
  unsaved: () =>
    'The part of this page that makes the file could not be fetched. Check the connection, then reload the page.',
  camera: ({ trouble }) =>
    ({
      insecure:
        'Browsers give the camera only to pages that come over https or from this device. Open the page by its https address.',
      denied:
        'The camera is not allowed for this page. Tap the icon beside the address, allow the camera, and start it again.',
      revoked: 'The camera was taken away from this page. Allow it beside the address, and start it again.',
      none: 'This device has no camera, or it is switched off. Connect one and start again, or choose a picture.',
      busy: 'Another program or tab is using the camera. Close that, and start the camera again.',
      unplugged: 'The camera has gone. Connect it again and start it, or choose a picture.',
      failed: 'The camera gives no picture. Start it again; if that does not help, reload the page.',
    })[trouble],
  'sample-missing': ({ file }, say) =>
    `The photograph “${say.title(file)}” could not be fetched. Check the connection and tap it again, or choose a picture of your own.`,
  refused: ({ name, message }) =>
    `The network could not read “${name}”: ${message} Save the picture as JPEG or PNG and choose that, or take another.`,
  'measure-unavailable': () =>
    'The part of this page that measures could not be fetched. Check the connection, then reload the page.',
  'model-refused': ({ name, code, message }) =>
    code === 'EngineUnavailable'
      ? `“${name}” needs a part of this page that could not be fetched. Check the connection and choose the file again.`
      : `“${name}” can’t be used: ${message}`,
  'model-heavy': ({ name, bytes, limit }, say) =>
    `“${name}” is ${say.megabytes(bytes)}; at most ${say.megabytes(limit)} can be read here. Save the weights alone: torch.save(model.state_dict(), "model.pth").`,
  'model-gone': ({ name }) => `The browser no longer has “${name}”. Choose its file again.`,
  'model-missing': ({ name }) =>
    `The file of “${name}” could not be fetched. Check the connection and try again; if that does not help, reload the page.`,
  'model-replaced': ({ name }) =>
    `“${name}” is another file than the one of that name before. What you taught that one is still here, and may not fit this one: where it is recognised wrongly, delete it and teach it again.`,
  'model-not-kept': ({ name }) =>
    `“${name}” works, but only for this visit: the browser has no room to keep it. Free some space on the device, or leave private browsing, and choose the file again.`,
  'labels-unreadable': ({ name, ...why }) =>
    why.trouble === 'gap'
      ? `A name on each line was expected, but line ${why.line} of “${name}” is empty. Fill or delete it and choose the file again.`
      : `A list of names was expected, such as ["cat", "dog"], but “${name}” holds something else. Write it like that, or as a text with a name on each line.`,
  'labels-alone': ({ name }) =>
    `“${name}” was taken for the names of a model’s classes, but no model of yours is in use. Choose the model first, or choose a picture (JPEG, PNG, WebP, GIF or AVIF).`,
  'labels-count': ({ name, labels, model, classes }, say) =>
    `${say.count(classes)} names were expected, as “${model}” has that many classes, but “${name}” has ${say.count(labels)}. Give every class one name, in the order of training.`,
  'no-folders': ({ pictures }, say) =>
    `A folder of pictures for each thing was expected, but ${
      pictures === 0
        ? 'there is no picture that this page could read'
        : `${pictures === 1 ? 'one picture' : `${say.count(pictures)} pictures`} came without one, or this browser does not tell their folders`
    }. Put the pictures of each thing into a folder, such as pets/cat and pets/dog, and choose the one around them.`,
  'name-missing': ({ name }) =>
    `A name was expected, but the field was empty. It is still “${name}”: enter another one.`,
  'name-taken': ({ name, wanted }) =>
    `“${name}” can’t become “${wanted}”, as there is a “${wanted}” already. Choose another name.`,
  'model-unsaved': ({ message }) => `The model could not be saved: ${message}`,
  'page-unsaved': ({ message }) => `The page could not be saved: ${message}`,
  'not-kept': () =>
    'The browser could not keep all of your latest changes: it has no room, or allows no storage. Those are gone when you leave the page; what was kept before stays. Free some space on the device: with your next change they are kept, too. Or export your things.',
  'no-classes': ({ name, came }) =>
    `A file of taught classes was expected, but “${name}” ${
      {
        nothing: 'is empty (0 bytes)',
        heavy: 'is larger than any that can be read here',
        'no-json': 'is not JSON',
        other: 'holds something else',
      }[came]
    }. Choose a file that was exported here. What you taught is as it was.`,
  'other-model': ({ name, came, running }) =>
    `Classes for the model “${running}” were expected, but those in “${name}” were taught to ${
      typeof came === 'number' ? `one with ${came} numbers per example` : `“${came}”`
    }, which sees differently. Load that model, or teach them anew. What you taught is as it was.`,
};

export default problems;
