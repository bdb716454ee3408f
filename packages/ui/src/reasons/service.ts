import { words } from './reason-words.ts'

/** What any page may meet. */
export const SERVICE_REASONS = {
  unknown_reason: words(
    ['这一步没有完成。', '请再试一次；仍然不行，请到窗口办理，并告诉工作人员现在的时间。'],
    [
      'This step was not completed.',
      'Please try once more. If it fails again, go to the counter and tell the staff what time it is now.',
    ],
  ),
  server_error: words(
    ['系统出了差错，这一步没有完成。', '没有任何东西被改动。请过几分钟再试。'],
    ['Something went wrong on our side.', 'Nothing was changed. Please try again in a few minutes.'],
  ),
  temporarily_unavailable: words(
    ['服务暂时用不了。', '请过一分钟再试；急用请走人工办理。'],
    ['The service is not available just now.', 'Please try again in a minute; if it is urgent, use the manual way.'],
  ),
  too_many_requests: words(
    ['操作太频繁。', '请等一分钟再试。'],
    ['That was too often in a short time.', 'Please wait a minute and try again.'],
  ),
  unreachable: words(
    ['连接不到服务。', '请检查网络后再试。'],
    ['The service cannot be reached.', 'Please check the connection and try again.'],
  ),
  invalid_request: words(
    ['填写的内容不完整或格式不对。', '请检查后再提交。'],
    ['Something was left out or is not in the right form.', 'Please check what was entered and send it again.'],
  ),
  not_found: words(
    ['没有找到。', '可能已被删除或链接不完整，请返回重新查找。'],
    ['It was not found.', 'It may be gone, or the link is incomplete. Go back and look again.'],
  ),
} as const
