import { defineWords } from '../language/language.ts'

export const cameraWords = defineWords(
  'ui-camera',
  {
    starting: '正在打开相机…',
    viewfinder: '相机画面',
    camera_missing: '没有找到可用的相机。',
    camera_refused: '没有相机权限。请在浏览器的网站设置里允许使用相机。',
    again: '重新打开相机',
  },
  {
    starting: 'Opening the camera…',
    viewfinder: 'Camera picture',
    camera_missing: 'No camera was found.',
    camera_refused: 'The camera is not allowed. Allow it in the browser’s settings for this site.',
    again: 'Open the camera again',
  },
)
